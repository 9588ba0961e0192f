namespace RedisTyped.Cli.Commands;

/// <summary>A Redis command was not sent; told in the words of the command line.</summary>
internal sealed class CommandRefusedException(string message, Exception innerException) : Exception(message, innerException);
