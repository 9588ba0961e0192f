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
        byte[] bytes = Bytes(path);
        return IsAssembly(bytes) ? Parse(path, OfAssembly(path, bytes)) : Parse(path, Text(path, bytes));
    }

    /// <summary>Reads the file that records a key space.</summary>
    /// <exception cref="UsageException">It is none, or cannot be read.</exception>
    public static KeySpaceManifest ReadRecorded(string path) => Parse(path, Text(path, Bytes(path)));

    // Every image of Windows' form starts with the initials of its designer, and no text of JSON does.
    private static bool IsAssembly(byte[] bytes) => bytes is [(byte)'M', (byte)'Z', ..];

    private static byte[] Bytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UsageException($"There is no file '{path}'; build the project, and give the path of its assembly.");
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
            throw new UsageException($"'{path}' records no key space: line {line}: {e.Message}; write it anew with 'redistyped keys ASSEMBLY --update {path}'.");
        }
    }
}
