using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using RedisTyped.Generators.Diagnostics;
using RedisTyped.Generators.Roslyn;
using RedisTyped.Generators.Templates;

namespace RedisTyped.Generators.Parsing;

/// <summary>Puts the hash tags that [HashTag] asks for into keys. A tag on a parameter comes before one on the method, that before the interface's.</summary>
internal sealed class HashTags
{
    private readonly IMethodSymbol _method;
    private readonly MethodFaults _faults;
    private readonly AttributeData? _onMethod;
    private readonly AttributeData? _onInterface;

    public HashTags(IMethodSymbol method, INamedTypeSymbol store, MethodFaults faults)
    {
        _method = method;
        _faults = faults;
        _onMethod = method.Attribute(KnownTypes.HashTagAttribute);
        _onInterface = method.ContainingType.Attribute(KnownTypes.HashTagAttribute) ?? store.Attribute(KnownTypes.HashTagAttribute);
    }

    /// <summary>Reports tags on parameters that would have no effect.</summary>
    public void CheckParameters(IReadOnlyCollection<Word> keyWords)
    {
        foreach (IParameterSymbol parameter in _method.Parameters)
        {
            if (parameter.Attribute(KnownTypes.HashTagAttribute) is not { } attribute)
            {
                continue;
            }

            if (attribute.ConstructorArguments.Length > 0)
            {
                _faults.AtAttribute(attribute, Rules.MalformedTag, $"[HashTag] on '{parameter.Name}' encloses that parameter alone and takes no "
                    + "fragment; remove the fragment, or put [HashTag] with it on the method");
            }
            else if (!keyWords.SelectMany(static w => w.Placeholders).Any(p => p.Text == parameter.Name))
            {
                _faults.AtAttribute(attribute, Rules.MalformedTag, $"[HashTag] on '{parameter.Name}' has no effect, because '{parameter.Name}' is "
                    + $"in no key; write {{{parameter.Name}}} into the key, or remove [HashTag]");
            }
        }
    }

    /// <summary>The shape of a key with its tag, or null after a fault.</summary>
    public KeyShapeProof? Shape(Word word)
    {
        KeyShapes shapes = KeyShapes.Of(word);
        if (TaggedParameter(shapes.Plain) >= 0 || _faults.Error is not null)
        {
            return Apply(word, shapes.Plain) is { } tagged ? new KeyShapeProof(word, tagged) : null;
        }

        // An attribute without a fragment is a fault, which is never kept.
        AttributeData? attribute = _onMethod ?? _onInterface;
        string? fragment = attribute is null ? null : attribute.ConstructorArguments is [{ Value: string value }] ? value : "";
        return shapes.Find(fragment)
            ?? (Apply(word, shapes.Plain) is { } template ? shapes.Keep(fragment, new KeyShapeProof(word, template)) : null);
    }

    /// <summary>The key with its tag, or null after a fault.</summary>
    public KeyTemplate? Apply(Word word, KeyTemplate key)
    {
        int at = TaggedParameter(key);
        KeyTemplate? tagged = at >= 0 ? OnParameter(word, key, at) : OnFragment(word, key);
        return tagged is not null && IsWellFormed(word, tagged) ? tagged : null;
    }

    /// <summary>Warns of a constant pattern that begins as keys did before the tag of the store was put around.</summary>
    public void CheckPattern(Word word)
    {
        string? fragment = (_onMethod ?? _onInterface)?.ConstructorArguments is [{ Value: string value }] ? value : null;
        if (word.Constant is not { } pattern || fragment is null || TemplateParser.ParseFragment(fragment).Segments is not [{ IsPlaceholder: false } first, ..])
        {
            return;
        }

        int at = pattern.IndexOf(first.Text, StringComparison.Ordinal);
        bool isWhole = at == 0 || (at > 0 && !char.IsLetterOrDigit(pattern[at - 1]) && pattern[at - 1] != '{');
        int end = at + first.Text.Length;
        if (isWhole && end < pattern.Length && pattern[end] is '*' or '?' or '[')
        {
            _faults.AtWord(word, Rules.TagNotInPattern, pattern, fragment, pattern.Insert(at, "{{"));
        }
    }

    private int TaggedParameter(KeyTemplate key)
    {
        for (int i = 0; i < key.Atoms.Count; i++)
        {
            if (key.Atoms[i].Placeholder is { } placeholder
                && _method.Parameters.FirstOrDefault(p => p.Name == placeholder.Text)?.Attribute(KnownTypes.HashTagAttribute) is not null)
            {
                return i;
            }
        }

        return -1;
    }

    private KeyTemplate? OnParameter(Word word, KeyTemplate key, int at)
    {
        if (!key.HasBraces)
        {
            return key.Enclose(at, 1);
        }

        string name = key.Atoms[at].Placeholder!.Text;
        Fault(word, $"The key '{key}' has braces of its own and would get a second hash tag from [HashTag] on '{name}'; keep one of them");
        return null;
    }

    private KeyTemplate? OnFragment(Word word, KeyTemplate key)
    {
        if ((_onMethod ?? _onInterface) is not { } attribute || _faults.Error is not null)
        {
            return key;
        }

        string text = attribute.ConstructorArguments is [{ Value: string value }] ? value : "";
        var (segments, templateFaults) = TemplateParser.ParseFragment(text);
        if (templateFaults.Count > 0 || segments.Count == 0)
        {
            _faults.AtAttribute(attribute, Rules.MalformedTag, segments.Count == 0 && templateFaults.Count == 0
                ? "[HashTag] here needs the fragment of the key to enclose, such as [HashTag(\"user:{id}\")]"
                : "The fragment of [HashTag] is malformed: " + templateFaults[0].Message);
            return null;
        }

        KeyTemplate fragment = KeyTemplate.Of(segments);
        if (fragment.HasBraces)
        {
            _faults.AtAttribute(attribute, Rules.MalformedTag, $"The fragment '{text}' of [HashTag] holds braces; write it without them, they are put around it");
            return null;
        }

        int at = key.IndexOf(fragment);
        if (at >= 0 && key.HasBraces)
        {
            Fault(word, $"The key '{key}' has braces of its own and would get a second hash tag from [HashTag(\"{text}\")]; keep one of them");
            return null;
        }

        if (at >= 0)
        {
            return key.Enclose(at, fragment.Atoms.Count);
        }

        // A constant key, such as a counter, lies where its bytes say whatever the tag of the others is.
        if (key.IsConstant || key.HasBraces)
        {
            return key;
        }

        _faults.AtWord(
            word, Rules.TagFragmentMissing, key.ToString(), text,
            _onMethod is null ? "write the key with it, or give the method a [HashTag] of its own" : "write the key with it, or correct the fragment");
        return null;
    }

    private bool IsWellFormed(Word word, KeyTemplate key)
    {
        // No value can make a tag of the braces of a constant key.
        if (!key.HasBraces || (key.IsConstant && key.Tag() is null))
        {
            return true;
        }

        if (key.Tag() is not { } tag)
        {
            Fault(word, $"The key '{key}' has a brace without its partner, which a brace in a value could turn into a hash tag; close it, or remove it");
            return false;
        }

        if (tag.Close == tag.Open + 1)
        {
            Fault(word, $"The hash tag of '{key}' is empty, so that Redis would hash the whole key; put what decides the node between the braces");
            return false;
        }

        return true;
    }

    private void Fault(Word word, string message) => _faults.AtWord(word, Rules.MalformedTag, message);
}
