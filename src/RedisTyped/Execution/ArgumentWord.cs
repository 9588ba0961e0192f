using System.Globalization;
using System.Text;
using RedisTyped.Values;
using StackExchange.Redis;

namespace RedisTyped.Execution;

/// <summary>
/// One argument of an untyped command as bytes. Arguments are turned into bytes here and not by StackExchange.Redis, whose older
/// versions break the shared connection over a type they do not know.
/// </summary>
internal static class ArgumentWord
{
    /// <summary>No keyword, subcommand or count of keys is longer.</summary>
    private const int LongestKeyword = 32;

    /// <summary>Stands for a longer word that has a star, as the patterns of SORT have that read other keys: nothing else is looked for in them.</summary>
    private const string SomePattern = "*";

    /// <summary>Stands for any other one. It is not empty, which means something to MIGRATE.</summary>
    private const string SomeWord = "?";

    /// <exception cref="ArgumentException">The argument is null, over 512 MB, or of a type that has no one form in Redis.</exception>
    public static byte[] ToBytes(object? argument, int position, string command)
    {
        byte[]? bytes = argument switch
        {
            string text => Encoding.UTF8.GetBytes(text),
            byte[] given => given,
            RedisKey key => key,
            RedisValue value => value,
            RedisChannel channel => channel,
            ReadOnlyMemory<byte> memory => memory.ToArray(),
            Memory<byte> memory => memory.ToArray(),
            bool on => on ? "1"u8.ToArray() : "0"u8.ToArray(),
            char or sbyte or byte or short or ushort or int or uint or long or ulong or float or double or decimal or Guid =>
                Encoding.UTF8.GetBytes(Convert.ToString(argument, CultureInfo.InvariantCulture)!),
            CancellationToken => throw new ArgumentException(
                $"Argument {position} of {command} is a cancellation token; give the arguments as one array before it.", nameof(argument)),
            null => null,
            _ => throw new ArgumentException(
                $"Argument {position} of {command} is a {argument.GetType().Name}; give text, bytes or a number.", nameof(argument)),
        };
        if (bytes is null)
        {
            throw new ArgumentException($"Argument {position} of {command} is null; Redis has no null to send.", nameof(argument));
        }

        return ValueGuard.Fault(bytes.Length) is { } fault
            ? throw new ArgumentException($"Argument {position} of {command} {fault}", nameof(argument))
            : bytes;
    }

    /// <summary>The words of a command as they are sent.</summary>
    /// <param name="command">The first word.</param>
    /// <param name="arguments">The others, as they are handed to StackExchange.Redis.</param>
    public static ReadOnlyMemory<byte>[] Words(string command, ICollection<object> arguments) =>
        [Encoding.UTF8.GetBytes(command), .. arguments.Select((argument, i) => (ReadOnlyMemory<byte>)ToBytes(argument, i + 1, command))];

    /// <summary>A word as text for those who look for keywords, numbers and patterns in a command; for one that can be no keyword and no number, what stands for it.</summary>
    public static string Text(byte[] word) =>
        word.Length <= LongestKeyword && Ascii.IsValid(word) ? Encoding.ASCII.GetString(word) : word.Contains((byte)'*') ? SomePattern : SomeWord;
}
