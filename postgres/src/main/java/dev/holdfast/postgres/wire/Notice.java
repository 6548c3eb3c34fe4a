package dev.holdfast.postgres.wire;

import java.util.Optional;

/// A remark of the server beside its answer (message NoticeResponse), such as a block whose
/// checksum is wrong.
///
/// @param severity `WARNING`, `NOTICE`, `LOG` and so on, in English
public record Notice(String severity, String sqlState, String message, Optional<String> detail) {}
