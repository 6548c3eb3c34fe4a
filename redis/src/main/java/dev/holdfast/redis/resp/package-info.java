/// How Redis is addressed and spoken to.
///
/// [RedisTarget] names a server; `RedisTarget.parse` reads the URLs of the field. [RespConnection]
/// asks it the few things that watching and steering a server needs.
@NullMarked
package dev.holdfast.redis.resp;

import org.jspecify.annotations.NullMarked;
