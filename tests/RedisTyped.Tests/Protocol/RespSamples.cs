using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RedisTyped.Protocol;

namespace RedisTyped.Tests.Protocol;

/// <summary>Makes requests and replies of any kind, and says how they are written.</summary>
internal static class RespSamples
{
    /// <summary>A request as the words that it has.</summary>
    public static Gen<byte[][]> Requests { get; } =
        from count in Gen.Choose(1, 6)
        from words in Gen.ArrayOf(Bytes(), count)
        select words;

    /// <summary>A reply of any type, as bytes.</summary>
    public static Gen<byte[]> Replies { get; } = Reply(depth: 3);

    /// <summary>Where to cut bytes into pieces.</summary>
    public static Gen<int[]> Cuts { get; } = Gen.Sized(size => Gen.ArrayOf(Gen.Choose(1, 2 + size), 40));

    public static byte[] Write(params byte[][] words)
    {
        var buffer = new RespBuffer();
        buffer.WriteArray(words.Length);
        foreach (byte[] word in words)
        {
            buffer.WriteBulk(word);
        }

        return buffer.Written.ToArray();
    }

    public static byte[] Write(params string[] words) => Write([.. words.Select(Encoding.Latin1.GetBytes)]);

    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    private static Gen<byte[]> Bytes() => Gen.Sized(size =>
        from length in Gen.Frequency((8, Gen.Choose(0, 3 + size)), (1, Gen.Choose(900, 1200)))
        from bytes in Gen.ArrayOf(Gen.Frequency((3, Gen.Choose(0, 255)), (1, Gen.Elements(13, 10, '$', '*', '1'))), length)
        select bytes.Select(static b => (byte)b).ToArray());

    private static Gen<byte[]> Reply(int depth) => depth == 0
        ? Scalar()
        : Gen.Frequency((3, Scalar()), (2, Aggregate(depth)), (1, Attributed(depth)));

    private static Gen<byte[]> Scalar() => Gen.OneOf(
        Gen.Elements("+OK\r\n", "+\r\n", "-ERR no\r\n", ":0\r\n", ":-12345678901\r\n", "$-1\r\n", "*-1\r\n", "_\r\n", "#t\r\n", ",3.25\r\n", ",inf\r\n", "(123456789012345678901234567890\r\n", "*0\r\n", "%0\r\n", "~0\r\n")
            .Select(static text => Encoding.ASCII.GetBytes(text)),
        Bulk('$'),
        Bulk('!'),
        Bulk('='));

    private static Gen<byte[]> Bulk(char type) =>
        from bytes in Bytes()
        select (byte[])[.. Encoding.ASCII.GetBytes($"{type}{bytes.Length}\r\n"), .. bytes, .. "\r\n"u8];

    private static Gen<byte[]> Aggregate(int depth) =>
        from type in Gen.Elements('*', '~', '>', '%')
        from count in Gen.Choose(0, 4)
        from elements in Gen.ArrayOf(Reply(depth - 1), type == '%' ? count * 2 : count)
        select (byte[])[.. Encoding.ASCII.GetBytes($"{type}{count}\r\n"), .. elements.SelectMany(static e => e)];

    private static Gen<byte[]> Attributed(int depth) =>
        from attributes in Gen.ArrayOf(Scalar(), 2)
        from value in Reply(depth - 1)
        select (byte[])[.. "|1\r\n"u8, .. attributes.SelectMany(static e => e), .. value];
}
