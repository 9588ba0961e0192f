using RedisTyped.CommandTableTool;
using StackExchange.Redis;

const string Usage = """
    Usage: dotnet run --project generators/RedisTyped.CommandTable -- HOST:PORT [--check]
    Writes src/RedisTyped/Commands/CommandTable.Data.cs as the redis-server there describes its commands;
    with --check, only says whether the file is up to date (exit code 1: it is not).
    """;

bool check = args.Contains("--check");
string[] rest = [.. args.Where(argument => argument != "--check")];
if (rest is not [{ } endpoint] || endpoint.StartsWith('-'))
{
    await Console.Error.WriteLineAsync(Usage);
    return 2;
}

try
{
    ServerCommands server = await ServerCommands.ReadAsync(endpoint);
    string path = TableFile.DefaultPath;
    string text = TableFile.Render(server);
    bool upToDate = File.Exists(path) && await File.ReadAllTextAsync(path) == text;
    if (!upToDate && !check)
    {
        await File.WriteAllTextAsync(path, text);
    }

    string verdict = upToDate ? "is up to date" : check ? "is out of date: run this without --check" : "was written";
    Console.WriteLine($"CommandTable.Data.cs {verdict} ({server.Rows.Count} commands of Redis {server.Version}).");
    return upToDate || !check ? 0 : 1;
}
catch (Exception problem) when (problem is RedisException or InvalidOperationException or IOException)
{
    await Console.Error.WriteLineAsync($"The commands of {endpoint} could not be read or written: {problem.Message}");
    return 1;
}
