using System.Runtime.InteropServices;
using System.Text;
using RedisTyped.Commands;
using RedisTyped.Gateway.Commands;

namespace RedisTyped.Gateway.Clients;

/// <summary>
/// The plans of the commands that are passed on, by the bytes of their names in any case. Built once; found without a string and without
/// allocation, since this is asked for every request.
/// </summary>
internal static class ForwardPlans
{
    private const int LongestName = 20;
    private const int Places = 1024;

    // Asked with & below: a power of two, with so many free places that most searches end at once.
    private static readonly Entry?[] Table = new Entry?[Places];

    static ForwardPlans()
    {
        foreach (CommandSpec spec in CommandTable.All)
        {
            if (Plan(spec) is { } plan)
            {
                byte[] name = Encoding.ASCII.GetBytes(spec.Name);
                int at = Hash(name) & (Places - 1);
                while (Table[at] is not null)
                {
                    at = (at + 1) & (Places - 1);
                }

                Table[at] = new Entry(name, plan);
            }
        }
    }

    /// <summary>Finds a plan.</summary>
    /// <param name="name">The first word of a request.</param>
    /// <returns>The plan; null: the command is not simply passed on, or there is none of that name.</returns>
    public static ForwardPlan? Find(ReadOnlySpan<byte> name)
    {
        if (name.Length is 0 or > LongestName)
        {
            return null;
        }

        for (int at = Hash(name) & (Places - 1); Table[at] is { } entry; at = (at + 1) & (Places - 1))
        {
            if (Ascii.EqualsIgnoreCase(name, entry.Name))
            {
                return entry.Plan;
            }
        }

        return null;
    }

    // Case does not count: the bit that tells the cases of letters apart is left out. Names differ in their first and last letters and lengths.
    private static int Hash(ReadOnlySpan<byte> name)
    {
        uint first = name.Length >= sizeof(uint) ? MemoryMarshal.Read<uint>(name) : (uint)(name[0] | (name[name.Length / 2] << 8) | (name[^1] << 16));
        uint last = name.Length >= sizeof(uint) ? MemoryMarshal.Read<uint>(name[^sizeof(uint)..]) : 0;
        uint hash = ((first & 0xDFDFDFDF) * 0x9E3779B1) ^ ((last & 0xDFDFDFDF) * 0x85EBCA77) ^ ((uint)name.Length * 0xC2B2AE3D);
        return (int)(hash ^ (hash >> 15));
    }

    private static ForwardPlan? Plan(CommandSpec spec)
    {
        if (SplitKinds.Of(spec.Name) is { } split)
        {
            return new ForwardPlan(spec, keyAt: 1, split);
        }

        // One key at a place that no option moves, on a connection that many share. Subcommands are not told apart here.
        bool isPassed = spec.NameWords == 1
            && !CommandTable.IsContainer(spec.Name)
            && !spec.Is(CommandTraits.Blocking | CommandTraits.Admin | CommandTraits.PubSub | CommandTraits.Transaction | CommandTraits.ConnectionState | CommandTraits.Streaming)
            && spec.Name is not ("SORT" or "SORT_RO" or "MIGRATE" or "GEORADIUS" or "GEORADIUSBYMEMBER" or "MOVE" or "RESTORE-ASKING")
            && spec.Keys is [{ Begin: BeginSearch.Index, Find: FindKeys.Range, LastKey: 0, Complete: true }];
        return isPassed ? new ForwardPlan(spec, spec.Keys[0].Index, SplitKind.None) : null;
    }

    private sealed record Entry(byte[] Name, ForwardPlan Plan);
}
