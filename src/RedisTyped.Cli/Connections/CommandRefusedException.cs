namespace RedisTyped.Cli.Connections;

/// <summary>A Redis command was not sent; told in the words of the command line.</summary>
/// <param name="message">The thing, the fault, the next step.</param>
internal sealed class CommandRefusedException(string message) : Exception(message);
