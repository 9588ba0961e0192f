using System.Collections.Generic;

namespace RedisTyped.Commands;

/// <summary>One command, or one subcommand of a container, as a real server describes it.</summary>
internal sealed class CommandSpec
{
    public CommandSpec(
        string name, int arity, CommandTraits traits, IReadOnlyList<KeySpec> keys, ReplyKinds reply, string group, string since,
        IReadOnlyList<string>? tips = null, IReadOnlyList<LaterOption>? laterOptions = null)
    {
        Name = name;
        Arity = arity;
        Traits = traits;
        Keys = keys;
        Reply = reply;
        Group = group;
        Since = since;
        Tips = tips ?? [];
        LaterOptions = laterOptions ?? [];
    }

    /// <summary>Upper case; a subcommand carries its container: <c>CONFIG GET</c>.</summary>
    public string Name { get; }

    /// <summary>As Redis gives it: the number of words, the name's included; negative: at least so many.</summary>
    public int Arity { get; }

    public CommandTraits Traits { get; }

    public IReadOnlyList<KeySpec> Keys { get; }

    public ReplyKinds Reply { get; }

    public string Group { get; }

    /// <summary>The version of Redis that brought it.</summary>
    public string Since { get; }

    /// <summary>The server's tips for clients, as it words them: <c>request_policy:all_shards</c>, <c>response_policy:agg_sum</c> …</summary>
    public IReadOnlyList<string> Tips { get; }

    /// <summary>What came to it later than it came itself.</summary>
    public IReadOnlyList<LaterOption> LaterOptions { get; }

    /// <summary>How many words the name has: 2 for a subcommand.</summary>
    public int NameWords => Name.IndexOf(' ') < 0 ? 1 : 2;

    public bool Is(CommandTraits trait) => (Traits & trait) != 0;
}
