using System.Collections.Generic;
using System.Linq;
using RedisTyped.Generators.KeySpace.Manifest;

namespace RedisTyped.Generators.KeySpace.Overlaps;

/// <summary>The keys that a template can make, as a nondeterministic automaton: state 0 begins, and each step goes over one character.</summary>
internal sealed class KeyLanguage
{
    private readonly List<List<(CharacterSet Characters, int State)>> _steps = [[]];
    private HashSet<int> _current = [0];

    /// <summary>Builds the language of a template.</summary>
    /// <param name="key">The template.</param>
    /// <param name="delimiters">
    /// What no text value is taken to hold: the characters that part placeholders from what is around them. Without that, every
    /// <c>user:{name}</c> would hold every <c>user:{name}:age</c>.
    /// </param>
    public KeyLanguage(KeySpaceEntry key, string delimiters)
    {
        foreach (KeyPiece piece in key.Form.Pieces)
        {
            if (!piece.IsSlot)
            {
                Word(piece.Text);
            }
            else if (piece.Text.Length > 0)
            {
                // What a format string makes of a value is known to .NET alone.
                Run(CharacterSet.AllBut(delimiters));
            }
            else
            {
                OneOf(ParameterTypes.Split(key.TypesOf(piece.Slot)), delimiters);
            }
        }
    }

    /// <summary>The steps that lead on from a state.</summary>
    public IReadOnlyList<(CharacterSet Characters, int State)> From(int state) => _steps[state];

    /// <summary>Whether a key may end in a state.</summary>
    public bool IsEnd(int state) => _current.Contains(state);

    private void OneOf(string[] types, string delimiters)
    {
        HashSet<int> from = _current;
        var ends = new HashSet<int>();
        foreach (string type in types)
        {
            _current = from;
            Value(type, delimiters);
            ends.UnionWith(_current);
        }

        _current = ends;
    }

    private void Value(string type, string delimiters)
    {
        switch (ParameterTypes.SpellingOf(type))
        {
            case ValueSpelling.Signed:
                Integer(isSigned: true);
                break;
            case ValueSpelling.Unsigned:
                Integer(isSigned: false);
                break;
            case ValueSpelling.Boolean:
                Step(CharacterSet.Of("01"));
                break;
            case ValueSpelling.Character:
                Step(CharacterSet.AllBut(delimiters));
                break;
            case ValueSpelling.Guid:
                foreach (char c in "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx")
                {
                    Step(c == 'x' ? CharacterSet.Hexadecimal : CharacterSet.Of("-"));
                }

                break;
            case ValueSpelling.Enum:
                Members(ParameterTypes.MembersOf(type));
                break;
            default:
                Run(CharacterSet.AllBut(delimiters));
                break;
        }
    }

    // A value without a name is written as its number.
    private void Members(string[] names)
    {
        HashSet<int> from = _current;
        var ends = new HashSet<int>();
        foreach (string name in names)
        {
            _current = from;
            Word(name);
            ends.UnionWith(_current);
        }

        _current = from;
        Integer(isSigned: true);
        _current.UnionWith(ends);
    }

    // No number is written with a zero in front, nor a zero with a sign.
    private void Integer(bool isSigned)
    {
        HashSet<int> from = _current;
        Step(CharacterSet.Of("0"));
        HashSet<int> zero = _current;
        _current = from;
        if (isSigned)
        {
            Step(CharacterSet.Of("-"));
            _current.UnionWith(from);
        }

        Step(CharacterSet.DigitsFromOne);
        int digits = _current.Single();
        _steps[digits].Add((CharacterSet.Digits, digits));
        _current.UnionWith(zero);
    }

    private void Run(CharacterSet characters)
    {
        Step(characters);
        int last = _current.Single();
        _steps[last].Add((characters, last));
    }

    private void Word(string text)
    {
        foreach (char c in text)
        {
            Step(CharacterSet.Of(c.ToString()));
        }
    }

    private void Step(CharacterSet characters)
    {
        int next = _steps.Count;
        _steps.Add([]);
        foreach (int state in _current)
        {
            _steps[state].Add((characters, next));
        }

        _current = [next];
    }
}
