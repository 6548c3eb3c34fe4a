/// Replication connections, over a protocol client of our own: the JDBC driver cannot run
/// BASE_BACKUP, cannot follow a timeline switch, and acknowledges WAL that nobody has flushed.
///
/// **Order.** [WireConnection#open] connects (TLS as the target's `sslmode` says), logs in (SCRAM
/// with channel binding where TLS allows it) and answers a connection that runs one command at a
/// time. [Replication] has the replication commands, one method each; [BaseBackup] and [WalStream]
/// are cursors over what two of them send. `MessageReader` is the only reader of bytes.
///
/// **Promises.** What a server sends can neither hang nor flood its reader: every wait has a limit,
/// for whole messages and not for single bytes, the length of a message is checked against what its
/// type may have before room is made, and answers that are collected have a limit in all. Whatever
/// breaks the rules is a failure ([dev.holdfast.postgres.session.PostgresError]) and ends the
/// connection. Data is handed out in the reader's own buffer: reading a stream makes no garbage by
/// the byte. Nothing is acknowledged to the server but what [WalStream#acknowledge] was told.
///
/// **Cancelling the run** ends every wait but that of a [WalStream], whose caller looks itself and
/// may acknowledge before it leaves. Nothing here outlives the connection except replication slots.
///
/// Sources: the PostgreSQL manual, chapter "Frontend/Backend Protocol", sections "Message Flow",
/// "SASL Authentication", "Streaming Replication Protocol" and "Message Formats", for 13 to 18; the
/// walsender's own limits are named where they are used.
@NullMarked
package dev.holdfast.postgres.wire;

import org.jspecify.annotations.NullMarked;
