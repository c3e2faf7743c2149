/** The public API of ws-profile. Nothing else is public. */
export { type ProfileOptions, profile } from './api.js';
export { defineConfig, defineScenario } from './define.js';
export { WsProfileError } from './errors.js';
export type { CheckDefinition, CheckNeeds } from './model/check.js';
export type { ConfigDefinition, KeepLimits, UpdateMode } from './model/config.js';
export type { ProfileEvent } from './model/event.js';
export type { Finding, FindingStatus, IsolationFinding, Per, Unit } from './model/finding.js';
export type { ClassGrowth, HeldSurvivors, Leak, Plateau } from './model/leak.js';
export type { MetricName } from './model/metric.js';
export type { HopStep, Path, PathStep, RootStep } from './model/path.js';
export type { SourcePosition, StackFrame } from './model/position.js';
export type { MetricResult, Phases, RunResult, ScenarioResult } from './model/result.js';
export type { Root, RootKind } from './model/root.js';
export type { Memory, Sample } from './model/sample.js';
export type { Budgets, HttpPressure, ScenarioContext, ScenarioDefinition } from './model/scenario.js';
export type {
  ConnectOptions,
  PeerBehaviour,
  PeerServer,
  PeerStats,
  ServeOptions,
  Swarm,
  SwarmGroup,
  SwarmMessage,
  SwarmStats,
} from './model/swarm.js';
