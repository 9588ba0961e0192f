using System.Buffers.Binary;
using System.Security.Cryptography;
using RedisTyped.Hashing;

namespace RedisTyped.Tests.Hashing;

public sealed class Md5PrefixTests
{
    /// <summary>The digests of RFC 1321, appendix A.5, from their first four bytes.</summary>
    [Theory]
    [InlineData("", "d41d8cd9")]
    [InlineData("a", "0cc175b9")]
    [InlineData("abc", "90015098")]
    [InlineData("message digest", "f96b697d")]
    [InlineData("abcdefghijklmnopqrstuvwxyz", "c3fcd3d7")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345678901234567890", "57edf4a2")]
    public void Digests_start_as_the_rfc_says(string text, string start)
    {
        uint expected = BinaryPrimitives.ReadUInt32LittleEndian(Convert.FromHexString(start));
        Assert.Equal(expected, Md5Prefix.Compute(System.Text.Encoding.ASCII.GetBytes(text)));
    }

    [Fact]
    public void Digests_start_as_the_platforms_do_at_every_length_to_200()
    {
        foreach (byte[] bytes in RandomBytes.OfEveryLengthTo(200))
        {
            Assert.Equal(BinaryPrimitives.ReadUInt32LittleEndian(MD5.HashData(bytes)), Md5Prefix.Compute(bytes));
        }
    }

    /// <summary>Of other lengths in other lanes, some longer than a block, and of fewer than there are lanes.</summary>
    [Fact]
    public void Digests_of_several_start_as_the_platforms_do()
    {
        byte[][] inputs = [.. RandomBytes.OfEveryLengthTo(70)];
        new Random(1).Shuffle(inputs);
        byte[] all = [.. inputs.SelectMany(static input => input)];
        var places = new List<BytePlace>();
        foreach (byte[] input in inputs)
        {
            places.Add(new BytePlace(places.Sum(static place => place.Length), input.Length));
        }

        for (int from = 0, count = 0; from < places.Count; from += count, count = (count + 1) % (Md5Lanes.Count + 1))
        {
            BytePlace[] together = [.. places.Skip(from).Take(count)];
            uint[] hashes = new uint[Md5Lanes.Count];
            Md5Lanes.Compute(all, together, hashes);
            Assert.Equal(
                inputs.Skip(from).Take(together.Length).Select(static input => BinaryPrimitives.ReadUInt32LittleEndian(MD5.HashData(input))),
                hashes.Take(together.Length));
        }
    }

    [Fact]
    public void More_than_there_are_lanes_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(static () => Md5Lanes.Compute([], new BytePlace[Md5Lanes.Count + 1], new uint[Md5Lanes.Count + 1]));
}
