namespace RedisTyped.Nodes;

/// <summary>Error codes with which a node says that it will not serve a connection; any other reply is an answer.</summary>
internal static class NodeRefusal
{
    public const string Password = "the node refuses the password, or wants one";

    public static IReadOnlySet<string> Codes { get; } =
        new HashSet<string>(StringComparer.Ordinal) { "NOAUTH", "WRONGPASS", "LOADING", "MASTERDOWN", "CLUSTERDOWN", "DENIED" };

    public static string Of(string code) => code is "NOAUTH" or "WRONGPASS" ? Password : $"the node refuses: {code}";
}
