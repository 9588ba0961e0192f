namespace RedisTyped.Nodes;

/// <summary>Error codes with which a node says that it will not serve a connection; any other reply is an answer.</summary>
internal static class NodeRefusal
{
    public const string Password = "the node refuses the password, or wants one";

    public const string Permission =
        "its ACL rules refuse PING or ECHO, which a connection begins with; 'redistyped acl' prints the rules that a store needs";

    public static IReadOnlySet<string> Codes { get; } =
        new HashSet<string>(StringComparer.Ordinal) { "NOAUTH", "WRONGPASS", "LOADING", "MASTERDOWN", "CLUSTERDOWN", "DENIED", "NOPERM" };

    public static string Of(string code) => code switch
    {
        "NOAUTH" or "WRONGPASS" => Password,
        "NOPERM" => Permission,
        _ => $"the node refuses: {code}",
    };
}
