//! Use cases of visits, passes, jobs and the explanation: load, ask the engine, apply.
