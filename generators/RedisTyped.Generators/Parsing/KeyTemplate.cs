using System.Collections.Generic;
using System.Linq;
using System.Text;
using RedisTyped.Generators.Templates;

namespace RedisTyped.Generators.Parsing;

/// <summary>
/// A key as a run of atoms, characters and placeholders, which makes finding fragments and tags a search in a list. The braces of a
/// hash tag are atoms of their own character, whether they were written or put in by an attribute.
/// </summary>
internal sealed class KeyTemplate
{
    private readonly List<Atom> _atoms;
    private string? _text;

    private KeyTemplate(List<Atom> atoms)
    {
        _atoms = atoms;
        List<Segment>? placeholders = null;
        foreach (Atom atom in atoms)
        {
            if (atom.Placeholder is { } placeholder)
            {
                (placeholders ??= new(capacity: 2)).Add(placeholder);
            }
        }

        Placeholders = placeholders ?? (IReadOnlyList<Segment>)[];
    }

    /// <summary>An atom: a character, or a placeholder.</summary>
    internal readonly record struct Atom(char Character, Segment? Placeholder);

    public IReadOnlyList<Atom> Atoms => _atoms;

    public static KeyTemplate Of(IReadOnlyList<Segment> segments)
    {
        var atoms = new List<Atom>(segments.Sum(static s => s.Length));
        foreach (Segment segment in segments)
        {
            if (segment.IsPlaceholder)
            {
                atoms.Add(new Atom('\0', segment));
            }
            else
            {
                foreach (char character in segment.Text)
                {
                    atoms.Add(new Atom(character, null));
                }
            }
        }

        return new KeyTemplate(atoms);
    }

    public bool HasBraces => _atoms.Exists(static a => a.Placeholder is null && a.Character is '{' or '}');

    public IReadOnlyList<Segment> Placeholders { get; }

    public bool IsConstant => Placeholders.Count == 0;

    /// <summary>
    /// Finds where a fragment occurs, not amid a run of letters or digits. Its placeholders match those of the same name and format,
    /// or, where there are none, any of the same format: <c>user:{id}</c> stands for the same keys as <c>user:{a}</c>, only the
    /// parameter is called otherwise.
    /// </summary>
    public int IndexOf(KeyTemplate fragment)
    {
        int exact = IndexOf(fragment, byName: true);
        return exact >= 0 ? exact : IndexOf(fragment, byName: false);
    }

    /// <summary>The same key with braces around a run of atoms.</summary>
    public KeyTemplate Enclose(int start, int length)
    {
        var atoms = new List<Atom>(_atoms.Count + 2);
        atoms.AddRange(_atoms);
        atoms.Insert(start + length, new Atom('}', null));
        atoms.Insert(start, new Atom('{', null));
        return new KeyTemplate(atoms);
    }

    /// <summary>Where the braces of the tag stand by the Redis Cluster rule: from the first opening one to the next closing one.</summary>
    public (int Open, int Close)? Tag()
    {
        int open = _atoms.FindIndex(static a => a is { Placeholder: null, Character: '{' });
        int close = open < 0 ? -1 : _atoms.FindIndex(open + 1, static a => a is { Placeholder: null, Character: '}' });
        return close < 0 ? null : (open, close);
    }

    public KeyTemplate Slice(int start, int end) => new(_atoms.GetRange(start, end - start));

    /// <summary>Whether two parts are equal as templates: the same text around the same parameters.</summary>
    public bool SameAs(KeyTemplate other) =>
        _atoms.Count == other._atoms.Count
        && _atoms.Zip(other._atoms, static (a, b) =>
            a.Character == b.Character && a.Placeholder?.Text == b.Placeholder?.Text && a.Placeholder?.Format == b.Placeholder?.Format)
            .All(static same => same);

    public override string ToString()
    {
        if (_text is null)
        {
            var text = new StringBuilder(_atoms.Count);
            foreach (Atom atom in _atoms)
            {
                _ = atom.Placeholder is { } placeholder ? text.Append(placeholder.ToString()) : text.Append(atom.Character);
            }

            _text = text.ToString();
        }

        return _text;
    }

    private int IndexOf(KeyTemplate fragment, bool byName)
    {
        int length = fragment._atoms.Count;
        for (int start = 0; length > 0 && start + length <= _atoms.Count; start++)
        {
            if (IsBoundary(start) && IsBoundary(start + length) && MatchesAt(start, fragment, byName))
            {
                return start;
            }
        }

        return -1;
    }

    private bool MatchesAt(int start, KeyTemplate fragment, bool byName)
    {
        for (int i = 0; i < fragment._atoms.Count; i++)
        {
            if (!Matches(fragment._atoms[i], _atoms[start + i], byName))
            {
                return false;
            }
        }

        return true;
    }

    // A placeholder is a unit of its own, whatever its value.
    private bool IsBoundary(int at) => at == 0 || at == _atoms.Count || !IsOfWord(_atoms[at - 1]) || !IsOfWord(_atoms[at]);

    private static bool IsOfWord(Atom atom) => atom.Placeholder is null && char.IsLetterOrDigit(atom.Character);

    private static bool Matches(Atom fragment, Atom key, bool byName) =>
        fragment.Placeholder is { } wanted
            ? key.Placeholder is { } found && wanted.Format == found.Format && (!byName || wanted.Text == found.Text)
            : key.Placeholder is null && key.Character == fragment.Character;
}
