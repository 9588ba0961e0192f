using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using RedisTyped.Commands;
using RedisTyped.Generators.KeySpace.Manifest;
using RedisTyped.Generators.Model;

namespace RedisTyped.Generators.KeySpace;

/// <summary>Reads out of a store's model which keys its methods use, and how.</summary>
internal static class KeyUses
{
    private static readonly string[] TimeOptions = ["EX", "PX", "EXAT", "PXAT"];

    /// <summary>Whether a word of SET or GETEX is followed by a time.</summary>
    public static bool IsTimeOption(string word) => TimeOptions.Contains(word, StringComparer.OrdinalIgnoreCase);

    private const string HashAndExtension = ".00000000.g.cs";

    /// <summary>The uses of all methods, or null for a store with faults, whose keys are not all known.</summary>
    public static EquatableArray<KeyUse>? Of(StoreModel? store)
    {
        if (store is null || store.Stubs.Count > 0)
        {
            return null;
        }

        string name = NameOf(store);
        return new EquatableArray<KeyUse>(store.Methods.SelectMany(m => Of(m, name)));
    }

    /// <summary>A store's full name, without what source needs to write it.</summary>
    public static string NameOf(StoreModel store) => store.HintName.Substring(0, store.HintName.Length - HashAndExtension.Length);

    /// <summary>The uses of a method, one for each of its keys. A channel is no key, though it routes as one.</summary>
    public static IEnumerable<KeyUse> Of(MethodModel method, string store)
    {
        CommandSpec? command = CommandTable.Find(method.Command);
        if (method.Messages is not null || command?.Group == "pubsub")
        {
            yield break;
        }

        for (int i = 0; i < method.Keys.Count; i++)
        {
            KeyModel key = method.Keys[i];
            string pattern = PatternOf(key);
            (KeyExpiry expiry, string words) = ExpiryOf(method, command, i);
            yield return new KeyUse(
                key.Template,
                pattern,
                KeyForm.Of(key.Template, pattern).Identity,
                command is null ? null : KeyTypesByHand.Word(KeyTypesByHand.Of(command, i)),
                new(Parameters(key.Parts).Select(static p => new KeyUseParameter(NameOf(p), TypeOf(p.Value!)))),
                key.RoutedPart,
                new(Parameters(key.Tagged ? InTag(key.Parts) : key.Parts).Select(NameOf)),
                $"{store}.{method.Name}",
                method.Script is { } script ? (script.IsReadOnly ? "script (read-only)" : "script") : method.Command,
                expiry,
                words);
        }
    }

    // Of those that stand in the key several times, the first.
    private static IEnumerable<TextPart> Parameters(IEnumerable<TextPart> parts) =>
        parts.Where(static p => p.Kind == TextPartKind.Parameter).GroupBy(static p => p.Text).Select(static g => g.First());

    private static IEnumerable<TextPart> InTag(IEnumerable<TextPart> parts) =>
        parts.SkipWhile(static p => p.Kind != TextPartKind.OpenTag).TakeWhile(static p => p.Kind != TextPartKind.CloseTag);

    private static string NameOf(TextPart part) => part.Text.TrimStart('@');

    private static string TypeOf(ValueModel value)
    {
        string name = value.Name.Replace("global::", "");
        return value.Kind == ValueKind.Enum ? ParameterTypes.Enum(name, value.EnumMembers.Select(static m => m.TrimStart('@'))) : name;
    }

    /// <summary>The pattern that finds the keys of a template.</summary>
    public static string PatternOf(KeyModel key)
    {
        var pattern = new StringBuilder();
        foreach (TextPart part in key.Parts)
        {
            _ = part.Kind switch
            {
                TextPartKind.OpenTag => pattern.Append('{'),
                TextPartKind.CloseTag => pattern.Append('}'),
                TextPartKind.Parameter => pattern.Append('*'),
                _ => Escape(pattern, part.Text),
            };
        }

        return pattern.ToString();
    }

    private static StringBuilder Escape(StringBuilder pattern, string text)
    {
        foreach (char c in text)
        {
            pattern.Append(c is '*' or '?' or '[' or ']' or '\\' or '^' ? "\\" : "").Append(c);
        }

        return pattern;
    }

    private static (KeyExpiry Expiry, string Words) ExpiryOf(MethodModel method, CommandSpec? command, int key)
    {
        switch (method.Command)
        {
            case "SETEX" or "PSETEX":
                return (KeyExpiry.With, method.Command);
            case "EXPIRE" or "PEXPIRE" or "EXPIREAT" or "PEXPIREAT":
                return (KeyExpiry.Later, method.Command);
            case "RESTORE":
                return (KeyExpiry.Optional, method.Command);
            case "EVALSHA" or "FCALL":
                return (KeyExpiry.Hidden, "");
            case "SET" when TimeOption(method, 2) is { } option:
                return (option.IsOptional ? KeyExpiry.Optional : KeyExpiry.With, option.Words);
            case "GETEX" when TimeOption(method, 1) is { } option:
                return (KeyExpiry.Later, option.Words);
            default:
                bool keeps = method.Command == "SET" && method.Arguments.Skip(2).Any(static a => Is(a, "KEEPTTL"));
                return command is not null && !keeps && KeyTypesByHand.Makes(command, key) ? (KeyExpiry.Without, "") : (KeyExpiry.Untouched, "");
        }
    }

    // EX, PX, EXAT or PXAT with its time, from a position on: before it the same word is a value.
    private static (string Words, bool IsOptional)? TimeOption(MethodModel method, int from)
    {
        for (int i = from; i + 1 < method.Arguments.Count; i++)
        {
            ArgumentModel word = method.Arguments[i];
            if (TimeOptions.Any(option => Is(word, option)))
            {
                ArgumentModel time = method.Arguments[i + 1];
                string text = time.Kind == ArgumentKind.Constant ? time.Text : "{" + time.Text.TrimStart('@') + "}";
                return ($"{word.Text.ToUpperInvariant()} {text}", word.Group >= 0);
            }
        }

        return null;
    }

    private static bool Is(ArgumentModel argument, string word) =>
        argument.Kind == ArgumentKind.Constant && string.Equals(argument.Text, word, StringComparison.OrdinalIgnoreCase);
}
