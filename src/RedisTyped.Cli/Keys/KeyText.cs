using System.Text;
using RedisTyped.Cli.Terminal;

namespace RedisTyped.Cli.Keys;

/// <summary>Turns what was given for a key into its bytes.</summary>
internal static class KeyText
{
    /// <summary>Reads a key given as a word.</summary>
    /// <param name="word">The word.</param>
    /// <param name="hex">Whether it is hexadecimal.</param>
    /// <exception cref="UsageException">It is empty or not hexadecimal.</exception>
    public static byte[] Read(string word, bool hex) => word.Length == 0
        ? throw new UsageException("A key is empty; leave it out or give its text.")
        : hex ? FromHex(word, "The key") : Encoding.UTF8.GetBytes(word);

    /// <summary>Reads a hexadecimal key given as a line.</summary>
    /// <exception cref="UsageException">It is not hexadecimal.</exception>
    public static byte[] FromHexLine(ReadOnlySpan<byte> line, long number) =>
        FromHex(Encoding.UTF8.GetString(line), $"Line {number} of standard input,");

    private static byte[] FromHex(string text, string what)
    {
        try
        {
            return Convert.FromHexString(text);
        }
        catch (FormatException)
        {
            throw new UsageException($"{what} '{Shortened(text)}' is not hexadecimal; write two digits for each byte, such as 666f6f for foo.");
        }
    }

    private static string Shortened(string text) => ByteText.Shown(Encoding.UTF8.GetBytes(text.Length <= 40 ? text : text[..40] + "…"));
}
