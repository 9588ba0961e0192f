using System;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using RedisTyped.Generators.Diagnostics;
using RedisTyped.Generators.Model;

namespace RedisTyped.Generators.Parsing.Scripts;

/// <summary>
/// Reads the files of a store's scripts into its model. A step of its own behind parsing: when a file changes, the models of the stores
/// that do not use it come out equal, and nothing is written for them.
/// </summary>
internal static class ScriptReader
{
    /// <summary>The model with the texts of its scripts; the same one where no script is in a file.</summary>
    public static StoreModel Read(StoreModel store, ImmutableArray<AdditionalText> files, CancellationToken cancellation)
    {
        if (store.Methods.All(static m => m.Script?.File is null))
        {
            return store;
        }

        var among = new ScriptFiles(files);
        return store with
        {
            Methods = new(store.Methods.Select(m => m.Script is { File: not null } script ? Read(m, script, among, cancellation) : m)),
        };
    }

    /// <summary>Finds a script's file and its text, or else says why there is none that can be sent.</summary>
    public static (AdditionalText? File, string Fault, string Advice) Find(
        ScriptFiles among, string name, out SourceText? text, CancellationToken cancellation = default)
    {
        text = null;
        var (file, fault, advice) = among.Find(name);
        if (file is null)
        {
            return (null, fault, advice);
        }

        SourceText? found = file.GetText(cancellation);
        string content = found?.ToString() ?? "";
        if (string.IsNullOrWhiteSpace(content) || ScriptHash.Of(content) is null)
        {
            return (file, found is null ? "cannot be read as text" : "holds no script", "write Lua into it, such as return redis.call('GET', KEYS[1])");
        }

        text = found;
        return (file, "", "");
    }

    private static MethodModel Read(MethodModel method, ScriptModel script, ScriptFiles among, CancellationToken cancellation)
    {
        Find(among, script.File!, out SourceText? found, cancellation);
        if (found is null)
        {
            return method with { Script = script with { Error = Rules.ScriptFileMissing.Id } };
        }

        string text = ScriptHash.Sent(found.ToString());
        string sha1 = ScriptHash.Of(text)!;
        return method with
        {
            Script = script with { Text = text, Sha1 = sha1, Error = LuaCheck.ErrorOf(text, script.IsReadOnly) },
            Arguments = new(method.Arguments.Select((argument, i) => i == 0 ? argument with { Text = sha1 } : argument)),
        };
    }
}
