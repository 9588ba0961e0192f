namespace UserStore;

/// <summary>What the command line asks for.</summary>
/// <param name="Input">The CSV file with the users.</param>
/// <param name="Topology">The nodes to use; null starts four.</param>
/// <param name="IsHelp">Whether only the usage was asked for.</param>
internal sealed record Arguments(string Input, string? Topology, bool IsHelp)
{
    private const string Usage = """
        Writes users to four Redis nodes through a typed store, reads them back, and shows where they live.

          dotnet run --project samples/UserStore
          dotnet run --project samples/UserStore -- --input users.csv
          dotnet run --project samples/UserStore -- --topology topology.json

        --input FILE      CSV with the header id,name,category; default: 1,400 characters of Unicode
        --topology FILE   nodes of your own, as in docs/configuration.md; default: four nodes started for this run
        """;

    public static bool TryParse(string[] args, out Arguments arguments, out string usage)
    {
        arguments = new Arguments(Path.Combine(AppContext.BaseDirectory, "data", "characters.csv"), null, false);
        usage = Usage;
        for (int i = 0; i < args.Length; i += 2)
        {
            string? value = i + 1 < args.Length ? args[i + 1] : null;
            switch (args[i])
            {
                case "--input" when value is not null:
                    arguments = arguments with { Input = value };
                    break;
                case "--topology" when value is not null:
                    arguments = arguments with { Topology = value };
                    break;
                case "--help" or "-h":
                    arguments = arguments with { IsHelp = true };
                    return false;
                default:
                    usage = $"'{args[i]}' {(args[i] is "--input" or "--topology" ? "needs a file" : "is not known")}.\n\n{Usage}";
                    return false;
            }
        }

        return true;
    }
}
