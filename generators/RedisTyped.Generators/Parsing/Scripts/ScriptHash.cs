using System.Linq;
using System.Security.Cryptography;
using System.Text;

namespace RedisTyped.Generators.Parsing.Scripts;

/// <summary>The SHA-1 by which Redis remembers a script.</summary>
internal static class ScriptHash
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// A script as it is sent: its lines end with LF, whatever the file has that holds it, so that builds on all systems send one script and
    /// not one of two names. To Lua both ends are the same, within long strings too.
    /// </summary>
    public static string Sent(string script) => script.Replace("\r\n", "\n");

    /// <summary>Hashes the UTF-8 bytes of a script.</summary>
    /// <returns>40 lower-case hexadecimal digits, or null where half of a surrogate pair has no UTF-8 form.</returns>
    public static string? Of(string script)
    {
        try
        {
#pragma warning disable CA5350 // A name, given by the protocol of Redis.
            using var sha1 = SHA1.Create();
#pragma warning restore CA5350
            return string.Concat(sha1.ComputeHash(Strict.GetBytes(script)).Select(static b => b.ToString("x2")));
        }
        catch (EncoderFallbackException)
        {
            return null;
        }
    }
}
