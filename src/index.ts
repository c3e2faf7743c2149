/** The public API of ws-profile. Nothing else is public. */
export { type ProfileOptions, type Profiling, profile } from './api.js';
export { defineClient, defineConfig, defineScenario, PLACEHOLDER_IDS } from './define.js';
export { type ErrorCode, type ExitCode, WsProfileError } from './errors.js';
export type { LiveClass } from './model/baseline.js';
export type { Size } from './model/bytes.js';
export type { CheckDefinition, CheckNeeds, Evidence, EvidenceStatus } from './model/check.js';
export type {
  ClientContext,
  ClientDefinition,
  ClientsGroup,
  ClientsOptions,
  ClientsStats,
  ConnectContext,
} from './model/client.js';
export type { ConfigDefinition, KeepLimits, UpdateMode } from './model/config.js';
export type { Phase, ProfileEvent } from './model/event.js';
export type { Finding, FindingStatus, IsolationFinding, IsolationKind, Per, Unit } from './model/finding.js';
export type {
  ClassGrowth,
  CodePlace,
  HeldSurvivors,
  Leak,
  LeakKind,
  Plateau,
  PutIn,
  RetainedAt,
  TakeOut,
} from './model/leak.js';
export type { MetricName, MetricUnit } from './model/metric.js';
export type { HopStep, Path, PathStep, RootStep } from './model/path.js';
export type { Percentiles } from './model/percentiles.js';
export type { SourcePosition, StackFrame } from './model/position.js';
export {
  type ErroredScenario,
  type HeavierClass,
  type MeasuredScenario,
  type MetricResult,
  type MetricVerdict,
  type Phases,
  type Revision,
  RUN_SCHEMA,
  type RunResult,
  type Scale,
  type ScalePoint,
  type ScenarioFailure,
  type ScenarioResult,
  type ScenarioResultBase,
} from './model/result.js';
export type { Root, RootKind } from './model/root.js';
export type {
  ConnectionHealth,
  HookLatency,
  HttpSample,
  Loop,
  Memory,
  OpenTimers,
  Refusal,
  Sample,
  ServedSample,
} from './model/sample.js';
export type {
  Awaitable,
  Budgets,
  HttpPressure,
  ScenarioContext,
  ScenarioDefinition,
  ServerScenarioDefinition,
  Unmeasured,
} from './model/scenario.js';
export type { MemlabFinding, SecondOpinion } from './model/second-opinion.js';
export type { ServerDefinition } from './model/server.js';
export type { Figure } from './model/statistics.js';
export {
  type GoneName,
  type ImportPlace,
  SURFACE_RESULT_SCHEMA,
  type SurfaceChange,
  type SurfaceKind,
  type SurfaceProblem,
  type SurfaceResult,
  type TypeKind,
} from './model/surface.js';
export type {
  ConnectOptions,
  HeartbeatReply,
  PeerBehaviour,
  PeerServer,
  PeerStats,
  ServeOptions,
  Swarm,
  SwarmGroup,
  SwarmMessage,
  SwarmStats,
} from './model/swarm.js';
