using System.Globalization;

namespace WebShop.Hosting;

/// <summary>What the command line asks for.</summary>
/// <param name="Port">The port of 127.0.0.1 to listen on; 0 takes a free one.</param>
/// <param name="Load">How long to send load and end then; null serves until Ctrl-C.</param>
/// <param name="Visitors">How many visitors the load is of.</param>
/// <param name="IsHelp">Whether only the usage was asked for.</param>
internal sealed record Arguments(int Port, TimeSpan? Load, int Visitors, bool IsHelp)
{
    private const string Usage = """
        A web shop on four Redis nodes. Without nodes of your own it starts them, and stops them at its end.

          dotnet run --project samples/WebShop
          dotnet run --project samples/WebShop -- --load 30s

        --port PORT        the port on this machine to listen on, 0 for a free one; default: 5080
        --load TIME        lets visitors shop for a time (500ms, 30s, 2m), shows how it goes, and ends
        --visitors COUNT   how many visitors at the same time; default: 64

        Nodes of your own stand in the section RedisTyped of appsettings.json or of the environment, as in docs/configuration.md.
        """;

    private static readonly (string Unit, double Seconds)[] Units = [("ms", 0.001), ("s", 1), ("m", 60)];

    public static bool TryParse(string[] args, out Arguments arguments, out string usage)
    {
        arguments = new Arguments(5080, null, 64, false);
        usage = Usage;
        for (int i = 0; i < args.Length; i += 2)
        {
            string? value = i + 1 < args.Length ? args[i + 1] : null;
            switch (args[i])
            {
                case "--help" or "-h":
                    arguments = arguments with { IsHelp = true };
                    return false;
                case "--port" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port <= ushort.MaxValue:
                    arguments = arguments with { Port = port };
                    break;
                case "--visitors" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int visitors) && visitors is > 0 and <= 10_000:
                    arguments = arguments with { Visitors = visitors };
                    break;
                case "--load" when TimeOf(value) is { } time:
                    arguments = arguments with { Load = time };
                    break;
                default:
                    usage = $"{Fault(args[i], value)}\n\n{Usage}";
                    return false;
            }
        }

        return true;
    }

    private static string Fault(string option, string? value) => (option, value) switch
    {
        ("--port" or "--visitors" or "--load", null) => $"{option} needs a value.",
        ("--port", _) => $"--port '{value}' is not a port: a number from 0 to 65535.",
        ("--visitors", _) => $"--visitors '{value}' is not a number from 1 to 10000.",
        ("--load", _) => $"--load '{value}' is not a time such as 30s.",
        _ => $"'{option}' is not known.",
    };

    private static TimeSpan? TimeOf(string? text)
    {
        foreach ((string unit, double seconds) in Units)
        {
            if (text is not null && text.EndsWith(unit, StringComparison.Ordinal)
                && double.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)
                && number * seconds is > 0 and < 86_400)
            {
                return TimeSpan.FromSeconds(number * seconds);
            }
        }

        return null;
    }
}
