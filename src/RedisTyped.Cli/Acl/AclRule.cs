namespace RedisTyped.Cli.Acl;

/// <summary>One rule of a Redis user.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Text">As ACL SETUSER takes it.</param>
/// <param name="Why">What needs it: methods, or words.</param>
internal sealed record AclRule(AclRuleKind Kind, string Text, string Why);

internal enum AclRuleKind
{
    /// <summary>A command that every connection sends.</summary>
    Connection,

    /// <summary>A command of methods.</summary>
    Command,

    /// <summary>A pattern of keys.</summary>
    Key,

    /// <summary>A pattern of channels.</summary>
    Channel,
}
