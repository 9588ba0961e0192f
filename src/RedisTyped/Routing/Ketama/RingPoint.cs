using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace RedisTyped.Routing.Ketama;

/// <summary>A place on a ring and the node that stands there.</summary>
/// <param name="Value">The place, 0 to 2^32 - 1.</param>
/// <param name="Node">Index of the node.</param>
internal readonly record struct RingPoint(uint Value, int Node)
{
    /// <summary>Adds the four points that the MD5 digest of a text makes, each four bytes of it in little-endian order.</summary>
    public static void AddFromDigest(ICollection<RingPoint> points, string text, int node)
    {
        Span<byte> digest = stackalloc byte[MD5.HashSizeInBytes];
        MD5.HashData(Encoding.UTF8.GetBytes(text), digest);
        for (int part = 0; part < digest.Length; part += 4)
        {
            points.Add(new RingPoint(BinaryPrimitives.ReadUInt32LittleEndian(digest[part..]), node));
        }
    }
}
