using System.Collections.Frozen;
using System.Text;
using RedisTyped.Commands;

namespace RedisTyped.Gateway.Commands;

/// <summary>The rule of every command. Built once, when first used; safe for many threads.</summary>
internal static class CommandRules
{
    /// <summary>Longer than the name of any command or subcommand.</summary>
    private const int LongestName = 40;

    private static readonly FrozenDictionary<string, CommandRule> ByName =
        CommandTable.All.Select(Rule).ToFrozenDictionary(static rule => rule.Spec.Name, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, CommandRule>.AlternateLookup<ReadOnlySpan<char>> BySpan =
        ByName.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenSet<string> Containers = CommandTable.All.Where(static spec => spec.NameWords == 2)
        .Select(static spec => spec.Name[..spec.Name.IndexOf(' ', StringComparison.Ordinal)]).ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> ContainersBySpan =
        Containers.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>All rules, in no order.</summary>
    public static IReadOnlyCollection<CommandRule> All => ByName.Values;

    /// <summary>Finds the rule of a command line by its first word, or its first two; null: there is no such command. Allocates nothing.</summary>
    /// <param name="name">The first word.</param>
    /// <param name="subcommand">The second word; empty where there is none.</param>
    public static CommandRule? Find(ReadOnlySpan<byte> name, ReadOnlySpan<byte> subcommand)
    {
        Span<char> text = stackalloc char[LongestName + 1 + LongestName];
        if (!TryUpper(name, text))
        {
            return null;
        }

        if (subcommand.IsEmpty || !ContainersBySpan.Contains(text[..name.Length]))
        {
            return Find(text[..name.Length]);
        }

        text[name.Length] = ' ';
        return TryUpper(subcommand, text[(name.Length + 1)..]) ? Find(text[..(name.Length + 1 + subcommand.Length)]) : null;
    }

    /// <summary>Finds a rule by the name that the table has for the command, as <c>CONFIG GET</c>.</summary>
    public static CommandRule? Find(ReadOnlySpan<char> name) => BySpan.TryGetValue(name, out CommandRule? rule) ? rule : null;

    /// <summary>Whether a first word is that of a command with subcommands.</summary>
    public static bool IsContainer(ReadOnlySpan<byte> name)
    {
        Span<char> text = stackalloc char[LongestName];
        return TryUpper(name, text) && ContainersBySpan.Contains(text[..name.Length]);
    }

    private static bool TryUpper(ReadOnlySpan<byte> word, Span<char> text) =>
        word.Length is > 0 and <= LongestName && Ascii.ToUpper(word, text, out _) == System.Buffers.OperationStatus.Done;

    private static CommandRule Rule(CommandSpec spec) =>
        RulesByHand.ByName.TryGetValue(spec.Name, out RuleByHand? rule)
            ? CommandRule.Of(spec, rule.Handling, rule.Combination, rule.IsDenied, rule.Why)
            : CommandRule.Of(spec, Handling.Key);
}
