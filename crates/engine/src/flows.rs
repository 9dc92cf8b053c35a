//! The flow graph: who sends what to whom, from documents and configurations alike.
