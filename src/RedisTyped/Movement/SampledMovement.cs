using System.Globalization;
using System.Text;
using RedisTyped.Topology;

namespace RedisTyped.Movement;

/// <summary>Routes the same keys by two topologies, always the same ones.</summary>
internal static class SampledMovement
{
    /// <summary>How many keys; a share is then within 0.3 percentage points of the true one, but for one time in a thousand.</summary>
    public const int Size = 1 << 18;

    /// <summary>Gives the part of the keys that goes from each node to each.</summary>
    /// <param name="before">The topology before.</param>
    /// <param name="after">The topology after.</param>
    /// <param name="renames">Whether the two store a key under different names.</param>
    public static double[,] Compute(TopologySnapshot before, TopologySnapshot after, out bool renames)
    {
        double[,] matrix = new double[before.Nodes.Count, after.Nodes.Count];

        // Keys without a tag would not show that one router goes by tags and the other does not.
        bool withTags = before.Router.Tags != after.Router.Tags || before.Router.RewritesKeys || after.Router.RewritesKeys;
        string[] tags = withTags ? [.. new[] { before.Router.Tags, after.Router.Tags }.Where(static tag => tag.Length > 0).Distinct()] : [];
        for (int i = 0; i < Size; i++)
        {
            string number = i.ToString(CultureInfo.InvariantCulture);
            int form = i % (tags.Length + 1);
            byte[] key = Encoding.UTF8.GetBytes(form == 0 ? $"key:{number}" : $"{tags[form - 1][0]}key:{number}{tags[form - 1][^1]}:name");
            matrix[before.OwnerOf(key), after.OwnerOf(key)] += 1.0 / Size;
        }

        renames = before.Router.RewritesKeys != after.Router.RewritesKeys;
        return matrix;
    }
}
