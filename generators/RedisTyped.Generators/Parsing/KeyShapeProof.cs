using System.Collections.Generic;
using System.Linq;
using System.Text;
using RedisTyped.Generators.Templates;
using RedisTyped.Hashing;

namespace RedisTyped.Generators.Parsing;

/// <summary>A key as the proof sees it: the whole, and the part that routes.</summary>
internal sealed class KeyShapeProof
{
    public KeyShapeProof(Word word, KeyTemplate template)
    {
        Word = word;
        Template = template;
        Tag = template.Tag();
        Routed = Tag is { } tag ? template.Slice(tag.Open + 1, tag.Close) : template;
        Parameters = NamesIn(template);
        RoutedParameters = NamesIn(Routed);
        byte[] prefix = Encoding.UTF8.GetBytes(string.Concat(
            Routed.Atoms.TakeWhile(static a => a.Placeholder is null).Select(static a => a.Character)));
        (PrefixLength, PrefixCrc16, PrefixCrc32) = (prefix.Length, Crc16.Compute(prefix), Crc32.Compute(prefix));
    }

    public Word Word { get; }

    public KeyTemplate Template { get; }

    /// <summary>Where the braces of the hash tag stand, if there is one.</summary>
    public (int Open, int Close)? Tag { get; }

    /// <summary>The tag's content, or the whole key without one.</summary>
    public KeyTemplate Routed { get; }

    public IReadOnlyList<string> Parameters { get; }

    public IReadOnlyList<string> RoutedParameters { get; }

    /// <summary>The number of bytes that are constant before the first placeholder of what routes.</summary>
    public int PrefixLength { get; }

    public ushort PrefixCrc16 { get; }

    public uint PrefixCrc32 { get; }

    private static List<string> NamesIn(KeyTemplate template) => [.. template.Placeholders.Select(static p => p.Text).Distinct()];
}
