using RedisTyped.Cli;
using RedisTyped.Cli.Terminal;

using var console = CommandConsole.OfThisProcess();
return await Tool.RunAsync(args, console, CancellationToken.None);
