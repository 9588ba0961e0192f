using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RedisTyped.Hashing;

/// <summary>
/// As <see cref="Md5Prefix"/>, of eight inputs at once, each in a lane of vectors. A step of MD5 waits for the one before, so that a
/// processor is idle for most of one digest; eight take hardly longer than one.
/// </summary>
internal static class Md5Lanes
{
    /// <summary>How many inputs are taken at once.</summary>
    public const int Count = 8;

    private const int Words = 16;

    /// <summary>The word that holds the length in bits.</summary>
    private const int LengthWord = 14;

    /// <summary>Whether this machine has vectors for it.</summary>
    public static bool IsSupported => Vector256.IsHardwareAccelerated && BitConverter.IsLittleEndian;

    /// <summary>Gives the first four bytes of the digest of each input.</summary>
    /// <param name="bytes">What holds them.</param>
    /// <param name="places">Where they are; <see cref="Count"/> at most.</param>
    /// <param name="hashes">Takes as many.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compute(ReadOnlySpan<byte> bytes, ReadOnlySpan<BytePlace> places, Span<uint> hashes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(places.Length, Count);
        Span<uint> words = stackalloc uint[Words * Count];
        words.Clear();
        for (int lane = 0; lane < places.Length; lane++)
        {
            if (places[lane].Length <= Md5Prefix.LongestInBlock)
            {
                Pad(places[lane].In(bytes), words[lane..]);
            }
        }

        Span<uint> digests = stackalloc uint[Count];
        FirstWords(MemoryMarshal.Cast<uint, Vector256<uint>>(words)).CopyTo(digests);
        for (int lane = 0; lane < places.Length; lane++)
        {
            hashes[lane] = places[lane].Length <= Md5Prefix.LongestInBlock ? digests[lane] : Md5Prefix.Compute(places[lane].In(bytes));
        }
    }

    // One block of RFC 1321 §3.1 and §3.2, a word of it in each vector.
    private static void Pad(ReadOnlySpan<byte> input, Span<uint> lane)
    {
        lane[LengthWord * Count] = (uint)input.Length * 8;
        int at = 0;
        for (; input.Length >= sizeof(uint); input = input[sizeof(uint)..], at += Count)
        {
            lane[at] = BinaryPrimitives.ReadUInt32LittleEndian(input);
        }

        uint last = 0x80u << (8 * input.Length);
        for (int i = 0; i < input.Length; i++)
        {
            last |= (uint)input[i] << (8 * i);
        }

        lane[at] = last;
    }

    /// <summary>The steps of <see cref="Md5Prefix"/>, in each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Vector256<uint> FirstWords(ReadOnlySpan<Vector256<uint>> block)
    {
        Vector256<uint> x0 = block[0];
        Vector256<uint> x1 = block[1];
        Vector256<uint> x2 = block[2];
        Vector256<uint> x3 = block[3];
        Vector256<uint> x4 = block[4];
        Vector256<uint> x5 = block[5];
        Vector256<uint> x6 = block[6];
        Vector256<uint> x7 = block[7];
        Vector256<uint> x8 = block[8];
        Vector256<uint> x9 = block[9];
        Vector256<uint> x10 = block[10];
        Vector256<uint> x11 = block[11];
        Vector256<uint> x12 = block[12];
        Vector256<uint> x13 = block[13];
        Vector256<uint> x14 = block[14];
        Vector256<uint> x15 = block[15];

        Vector256<uint> start = Vector256.Create(0x67452301u);
        Vector256<uint> a = start;
        Vector256<uint> b = Vector256.Create(0xEFCDAB89u);
        Vector256<uint> c = Vector256.Create(0x98BADCFEu);
        Vector256<uint> d = Vector256.Create(0x10325476u);

        a = F(a, b, c, d, x0, 7, 0xD76AA478);
        d = F(d, a, b, c, x1, 12, 0xE8C7B756);
        c = F(c, d, a, b, x2, 17, 0x242070DB);
        b = F(b, c, d, a, x3, 22, 0xC1BDCEEE);
        a = F(a, b, c, d, x4, 7, 0xF57C0FAF);
        d = F(d, a, b, c, x5, 12, 0x4787C62A);
        c = F(c, d, a, b, x6, 17, 0xA8304613);
        b = F(b, c, d, a, x7, 22, 0xFD469501);
        a = F(a, b, c, d, x8, 7, 0x698098D8);
        d = F(d, a, b, c, x9, 12, 0x8B44F7AF);
        c = F(c, d, a, b, x10, 17, 0xFFFF5BB1);
        b = F(b, c, d, a, x11, 22, 0x895CD7BE);
        a = F(a, b, c, d, x12, 7, 0x6B901122);
        d = F(d, a, b, c, x13, 12, 0xFD987193);
        c = F(c, d, a, b, x14, 17, 0xA679438E);
        b = F(b, c, d, a, x15, 22, 0x49B40821);

        a = G(a, b, c, d, x1, 5, 0xF61E2562);
        d = G(d, a, b, c, x6, 9, 0xC040B340);
        c = G(c, d, a, b, x11, 14, 0x265E5A51);
        b = G(b, c, d, a, x0, 20, 0xE9B6C7AA);
        a = G(a, b, c, d, x5, 5, 0xD62F105D);
        d = G(d, a, b, c, x10, 9, 0x02441453);
        c = G(c, d, a, b, x15, 14, 0xD8A1E681);
        b = G(b, c, d, a, x4, 20, 0xE7D3FBC8);
        a = G(a, b, c, d, x9, 5, 0x21E1CDE6);
        d = G(d, a, b, c, x14, 9, 0xC33707D6);
        c = G(c, d, a, b, x3, 14, 0xF4D50D87);
        b = G(b, c, d, a, x8, 20, 0x455A14ED);
        a = G(a, b, c, d, x13, 5, 0xA9E3E905);
        d = G(d, a, b, c, x2, 9, 0xFCEFA3F8);
        c = G(c, d, a, b, x7, 14, 0x676F02D9);
        b = G(b, c, d, a, x12, 20, 0x8D2A4C8A);

        a = H(a, b, c, d, x5, 4, 0xFFFA3942);
        d = H(d, a, b, c, x8, 11, 0x8771F681);
        c = H(c, d, a, b, x11, 16, 0x6D9D6122);
        b = H(b, c, d, a, x14, 23, 0xFDE5380C);
        a = H(a, b, c, d, x1, 4, 0xA4BEEA44);
        d = H(d, a, b, c, x4, 11, 0x4BDECFA9);
        c = H(c, d, a, b, x7, 16, 0xF6BB4B60);
        b = H(b, c, d, a, x10, 23, 0xBEBFBC70);
        a = H(a, b, c, d, x13, 4, 0x289B7EC6);
        d = H(d, a, b, c, x0, 11, 0xEAA127FA);
        c = H(c, d, a, b, x3, 16, 0xD4EF3085);
        b = H(b, c, d, a, x6, 23, 0x04881D05);
        a = H(a, b, c, d, x9, 4, 0xD9D4D039);
        d = H(d, a, b, c, x12, 11, 0xE6DB99E5);
        c = H(c, d, a, b, x15, 16, 0x1FA27CF8);
        b = H(b, c, d, a, x2, 23, 0xC4AC5665);

        a = I(a, b, c, d, x0, 6, 0xF4292244);
        d = I(d, a, b, c, x7, 10, 0x432AFF97);
        c = I(c, d, a, b, x14, 15, 0xAB9423A7);
        b = I(b, c, d, a, x5, 21, 0xFC93A039);
        a = I(a, b, c, d, x12, 6, 0x655B59C3);
        d = I(d, a, b, c, x3, 10, 0x8F0CCC92);
        c = I(c, d, a, b, x10, 15, 0xFFEFF47D);
        b = I(b, c, d, a, x1, 21, 0x85845DD1);
        a = I(a, b, c, d, x8, 6, 0x6FA87E4F);
        d = I(d, a, b, c, x15, 10, 0xFE2CE6E0);
        c = I(c, d, a, b, x6, 15, 0xA3014314);
        b = I(b, c, d, a, x13, 21, 0x4E0811A1);
        a = I(a, b, c, d, x4, 6, 0xF7537E82);

        return start + a;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> F(Vector256<uint> a, Vector256<uint> b, Vector256<uint> c, Vector256<uint> d, Vector256<uint> x, int shift, uint constant) =>
        b + Rotated(a + x + Vector256.Create(constant) + (d ^ (b & (c ^ d))), shift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> G(Vector256<uint> a, Vector256<uint> b, Vector256<uint> c, Vector256<uint> d, Vector256<uint> x, int shift, uint constant) =>
        b + Rotated(a + x + Vector256.Create(constant) + (c & ~d) + (b & d), shift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> H(Vector256<uint> a, Vector256<uint> b, Vector256<uint> c, Vector256<uint> d, Vector256<uint> x, int shift, uint constant) =>
        b + Rotated(a + x + Vector256.Create(constant) + (b ^ (c ^ d)), shift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> I(Vector256<uint> a, Vector256<uint> b, Vector256<uint> c, Vector256<uint> d, Vector256<uint> x, int shift, uint constant) =>
        b + Rotated(a + x + Vector256.Create(constant) + (c ^ (b | ~d)), shift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Rotated(Vector256<uint> value, int shift) => (value << shift) | (value >>> (32 - shift));
}
