using System.Collections.Generic;
using System.Linq;
using RedisTyped.Commands;
using RedisTyped.Generators.Templates;

namespace RedisTyped.Generators.Parsing;

/// <summary>
/// The lines that a template can make: each optional group in or out, each collection with as many words as it has elements. More
/// than three elements move no key that three do not move: keys are found by twos, by halves, or up to the end.
/// </summary>
internal sealed class TemplateForms(CommandTemplate template, WordSpelling spelling)
{
    private const int MostGroups = 8;
    private const int MostElements = 3;
    private const int MostForms = 4096;

    private static readonly IReadOnlyDictionary<Word, int> NoCounts = new Dictionary<Word, int>();

    /// <summary>Whether there are more forms by groups than can be looked at one by one.</summary>
    public bool HasTooManyGroups => template.Groups.Count > MostGroups;

    /// <summary>The forms by groups, the one with all of them first; each collection counts as one word.</summary>
    public IEnumerable<Form> ByGroups()
    {
        int all = HasTooManyGroups ? 0 : (1 << template.Groups.Count) - 1;
        for (int left = 0; left <= all; left++)
        {
            List<Word> words = [.. template.Words.Where(w => w.Group < 0 || (left & (1 << w.Group)) == 0)];
            yield return new Form(words, NoCounts, spelling);
        }
    }

    /// <summary>Whether there are more forms by collections than can be looked at one by one.</summary>
    public bool HasTooMany(IReadOnlyCollection<Word> collections) =>
        collections.Count > 5 || (1 << (template.Groups.Count + (2 * collections.Count))) > MostForms;

    /// <summary>The forms by the sizes of collections, from none to three elements each, with each choice of groups.</summary>
    /// <param name="collections">The collections, with the number of words of an element.</param>
    public IEnumerable<Form> BySizes(IReadOnlyDictionary<Word, int> collections)
    {
        List<Word> varied = [.. collections.Keys.OrderBy(static w => w.Start)];
        foreach (Form form in ByGroups())
        {
            for (int sizes = 0; sizes < 1 << (2 * varied.Count); sizes++)
            {
                Dictionary<Word, int> counts = varied
                    .Select((word, i) => (Word: word, Count: ((sizes >> (2 * i)) & MostElements) * collections[word]))
                    .ToDictionary(static c => c.Word, static c => c.Count);
                yield return new Form(
                    [.. form.Words.SelectMany(w => Enumerable.Repeat(w, counts.TryGetValue(w, out int count) ? count : 1))], counts, spelling);
            }
        }
    }

    /// <summary>One line that the template can make.</summary>
    internal sealed class Form(List<Word> words, IReadOnlyDictionary<Word, int> counts, WordSpelling spelling)
    {
        /// <summary>The word of the template that each word of the line comes from.</summary>
        public List<Word> Words { get; } = words;

        /// <summary>The first collection that is not a single word here.</summary>
        public Word? Varied => counts.Where(static c => c.Value != 1).OrderBy(static c => c.Key.Start).Select(static c => c.Key).FirstOrDefault();

        public LineWords Line() => new(
            [.. Words.Select(static w => w.Constant)],
            (at, keyword) => spelling.MaySpell(Words[at], keyword));
    }
}
