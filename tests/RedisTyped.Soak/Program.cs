using System.CommandLine;
using System.CommandLine.Invocation;
using RedisTyped.Soak;

// dotnet run -c Release --project tests/RedisTyped.Soak -- --minutes 10
ParseResult words = SoakCommand.Create().Parse(args);
if (words.Action is ParseErrorAction)
{
    foreach (var fault in words.Errors)
    {
        Console.Error.WriteLine(fault.Message);
    }

    return 2;
}

return await words.InvokeAsync();
