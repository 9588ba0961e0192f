using System.Globalization;
using System.Text;

namespace RedisTyped.Integration.Tests.CrossShard;

/// <summary>Words of a command line; a text stands for bytes, each a Latin-1 character.</summary>
internal static class Words
{
    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    public static string Text(byte[] bytes) => Encoding.Latin1.GetString(bytes);

    public static object Score(double score) => score switch
    {
        double.PositiveInfinity => "inf",
        double.NegativeInfinity => "-inf",
        _ => score.ToString(CultureInfo.InvariantCulture),
    };
}
