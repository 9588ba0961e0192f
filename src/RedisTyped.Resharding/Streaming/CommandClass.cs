using System.Text;
using RedisTyped.Commands;

namespace RedisTyped.Resharding.Streaming;

/// <summary>A command, and what it needs.</summary>
/// <param name="Name">Its first word, in upper case; subcommands are not told apart.</param>
/// <param name="Kind">What it needs.</param>
/// <param name="FirstKey">The word that is its key, where it has a single one.</param>
internal sealed record CommandClass(string Name, CommandKind Kind, int FirstKey = 1)
{
    /// <summary>Where its keys are, for the kinds that look there.</summary>
    public IReadOnlyList<KeySpec> Keys { get; init; } = [];

    /// <summary>Why it is refused, as the end of a sentence that names it.</summary>
    public string Fault { get; init; } = "";

    /// <summary>Its number among the commands of its table.</summary>
    public int Id { get; init; }

    internal byte[] NameBytes { get; } = Encoding.ASCII.GetBytes(Name);
}
