import { managerFactoryScenario } from './manager-factory.js';

export default managerFactoryScenario(5);
