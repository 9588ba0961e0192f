using System.Runtime.Versioning;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

// Half of these tests freeze nodes or look at them with ps.
[assembly: UnsupportedOSPlatform("windows")]

namespace RedisTyped.Testing.Tests;

/// <summary>The tests, or with <see cref="NodeHost.Word"/> first, a host of nodes for them to kill.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (args is [NodeHost.Word, .. var wanted])
        {
            return await NodeHost.RunAsync(wanted);
        }

        // As xunit generates it where a project does not have a Main of its own.
        return args.Any(argument => argument is "--server" or "--internal-msbuild-node")
            ? await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
            : await ConsoleRunner.Run(args);
    }
}
