using System.Reflection;

namespace RedisTyped.CommandTableTool;

/// <summary>The C# file that holds the table.</summary>
internal static class TableFile
{
    public static string DefaultPath { get; } = Path.Combine(
        typeof(TableFile).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "RepositoryRoot").Value!,
        "src", "RedisTyped", "Commands", "CommandTable.Data.cs");

    public static string Render(ServerCommands server) =>
        $$""""
        // Written by generators/RedisTyped.CommandTable from COMMAND and COMMAND DOCS of a real server; see docs/commands.md.
        namespace RedisTyped.Commands;

        internal static partial class CommandTable
        {
            /// <summary>The version of the server that the table was taken from.</summary>
            public const string ServerVersion = "{{server.Version}}";

            // name;arity;group;since;flags;tips;later options;key specs
            private const string Rows = """
        {{string.Join('\n', server.Rows.Select(row => "        " + row))}}
                """;
        }

        """";
}
