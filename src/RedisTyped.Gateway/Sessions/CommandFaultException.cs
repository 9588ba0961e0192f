namespace RedisTyped.Gateway.Sessions;

/// <summary>A command cannot be carried out; the client is told the message, which begins with its code.</summary>
internal sealed class CommandFaultException(string message, Exception? innerException = null) : Exception(message, innerException);
