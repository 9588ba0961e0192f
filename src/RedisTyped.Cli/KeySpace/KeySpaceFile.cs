using System.Text;
using RedisTyped.Generators.KeySpace.Manifest;

namespace RedisTyped.Cli.KeySpace;

/// <summary>Reads a key space from a file: an assembly, or the file that records it.</summary>
internal static class KeySpaceFile
{
    /// <summary>Reads either.</summary>
    /// <exception cref="UsageException">It is neither, or cannot be read.</exception>
    public static KeySpaceManifest Read(string path)
    {
        byte[] bytes = Bytes(path, "build the project, and give the path of its assembly");
        return IsAssembly(bytes) ? Parse(path, OfAssembly(path, bytes)) : Parse(path, Text(path, bytes));
    }

    /// <summary>Reads what the stores of an assembly send.</summary>
    /// <exception cref="UsageException">It is no assembly with stores, or cannot be read.</exception>
    public static IReadOnlyList<StoreCommands> ReadStores(string path)
    {
        byte[] bytes = Bytes(path, "build the project, and give the path of its assembly");
        try
        {
            using var stream = new MemoryStream(bytes);
            IReadOnlyList<string> texts = AssemblyKeySpace.ReadAll(stream, StoreCommands.MetadataKey);
            return texts.Count > 0
                ? [.. texts.Select(StoreCommands.Read)]
                : throw new UsageException($"'{path}' declares no [RedisStore]; give an assembly that does, built with the generator of RedisTyped.");
        }
        catch (BadImageFormatException)
        {
            throw new UsageException($"'{path}' is no .NET assembly; give the .dll that the project builds, not its .exe.");
        }
        catch (JsonFormatException e)
        {
            throw new UsageException($"What '{path}' says of its stores cannot be read: {e.Message}.");
        }
    }

    /// <summary>Reads the file that records a key space.</summary>
    /// <exception cref="UsageException">It is none, or cannot be read.</exception>
    public static KeySpaceManifest ReadRecorded(string path) => Parse(path, Text(path, Bytes(path, "write it with --update")));

    /// <summary>Records a key space, in a new file or in place of an older record.</summary>
    /// <exception cref="UsageException">The file holds something else, which is left as it is.</exception>
    public static void Write(string path, KeySpaceManifest keys)
    {
        if (File.Exists(path) && !MayBeRecord(Bytes(path, "")))
        {
            throw new UsageException($"'{path}' records no key space, and is left as it is; give the file of RedisTypedKeySpace, or empty it first.");
        }

        File.WriteAllText(path, keys.ToString());
    }

    // Blank, the braces that one is begun with, or a record, which a merge may have broken.
    private static bool MayBeRecord(byte[] bytes) => !IsAssembly(bytes)
        && Encoding.UTF8.GetString(bytes).TrimStart((char)0xfeff) is var text
        && (text.All(static c => char.IsWhiteSpace(c) || c is '{' or '}') || text.Contains("\"redistyped\"", StringComparison.Ordinal));

    // Every image of Windows' form starts with the initials of its designer, and no text of JSON does.
    private static bool IsAssembly(byte[] bytes) => bytes is [(byte)'M', (byte)'Z', ..];

    private static byte[] Bytes(string path, string ifMissing)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UsageException($"There is no file '{path}'; {ifMissing}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"'{path}' cannot be read: {e.Message}");
        }
    }

    private static string OfAssembly(string path, byte[] bytes)
    {
        try
        {
            using var stream = new MemoryStream(bytes);
            return AssemblyKeySpace.Read(stream)
                ?? throw new UsageException($"'{path}' holds no key space; give an assembly that declares a [RedisStore], built with the generator of RedisTyped.");
        }
        catch (BadImageFormatException)
        {
            throw new UsageException($"'{path}' is no .NET assembly; give the .dll that the project builds, not its .exe.");
        }
    }

    private static string Text(string path, byte[] bytes)
    {
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes).TrimStart((char)0xfeff);
        }
        catch (DecoderFallbackException)
        {
            throw new UsageException($"'{path}' is neither an assembly nor text; give the .dll that the project builds, or the file that records its key space.");
        }
    }

    private static KeySpaceManifest Parse(string path, string text)
    {
        try
        {
            return KeySpaceManifest.Read(text);
        }
        catch (JsonFormatException e)
        {
            int line = text.AsSpan(0, Math.Min(e.Position, text.Length)).Count('\n') + 1;
            string next = MayBeRecord(Encoding.UTF8.GetBytes(text))
                ? $"write it anew with 'redistyped keys ASSEMBLY --update {path}'"
                : "give the .dll that the project builds, or the file that records its key space";
            throw new UsageException($"'{path}' records no key space: line {line}: {e.Message}; {next}.");
        }
    }
}
