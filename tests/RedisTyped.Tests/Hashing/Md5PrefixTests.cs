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
}
