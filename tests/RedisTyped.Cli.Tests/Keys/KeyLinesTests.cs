using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RedisTyped.Cli.Keys;

namespace RedisTyped.Cli.Tests.Keys;

public sealed class KeyLinesTests
{
    [Fact]
    public void Lines_survive_whatever_pieces_the_stream_comes_in() => Prop.ForAll(
        ArbMap.Default.ArbFor<(byte[][] Lines, PositiveInt Piece)>(),
        given =>
        {
            byte[][] keys = [.. given.Lines.Select(line => line.Where(b => b is not ((byte)'\n' or (byte)'\r')).ToArray())];
            byte[] text = [.. keys.SelectMany(key => key.Append((byte)'\n'))];
            return Read(text, given.Piece.Get).Select(Convert.ToHexString)
                .SequenceEqual(keys.Where(key => key.Length > 0).Select(Convert.ToHexString));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_line_longer_than_the_buffer_is_whole()
    {
        byte[] text = [.. Encoding.ASCII.GetBytes(new string('k', 300_000)), (byte)'\n', (byte)'x'];

        Assert.Equal([300_000, 1], Read(text, 70_000).Select(key => key.Length));
    }

    private static List<byte[]> Read(byte[] text, int piece)
    {
        var keys = new List<byte[]>();
        var lines = new KeyLines(new PieceStream(text, piece)).ReadAsync(CancellationToken.None);
        foreach (var key in lines.ToBlockingEnumerable())
        {
            keys.Add(key.ToArray());
        }

        return keys;
    }

    /// <summary>Gives no more than a few bytes at a time, as a pipe does.</summary>
    private sealed class PieceStream(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, piece));
    }
}
