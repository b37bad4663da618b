using System.Diagnostics;
using System.Text;
using Equipoise.Trials.Protocol;

namespace Equipoise.Tests.Protocol;

/// <summary>Texts that no author would write. Each ends quickly in diagnostics; none in an exception.</summary>
public sealed class HostileTextTests
{
    private static readonly string Source = Repository.Read("protocols", "il2-rcc.yaml");

    [Theory]
    [InlineData("")]
    [InlineData("   \n# only a comment\n")]
    [InlineData("---\n...\n---\n...\n")]
    [InlineData("- a\n- list\n")]
    [InlineData("a scalar")]
    [InlineData("null")]
    [InlineData("a: 1\n---\nb: 2\n")]
    [InlineData("trial: [")]
    [InlineData("trial: {id: x, id: y}")]
    [InlineData("trial:\n\t- tab")]
    [InlineData("trial: *nowhere")]
    [InlineData("\0\0\0")]
    [InlineData("trial: \"a\0b\"")]
    [InlineData("%YAML 9.9\n---\na: 1")]
    [InlineData("!!binary x: y")]
    [InlineData("? [complex, key]\n: value")]
    [InlineData("? {a: b}\n: value")]
    [InlineData("<<: {a: b}")]
    [InlineData("'': x\n.: y\n'[': z\n'a.b[0]': w")]
    public void A_text_that_is_no_protocol_gives_diagnostics(string text)
    {
        var reading = TrialProtocol.Parse(text, "f");

        reading.Protocol.ShouldBeNull();
        reading.Diagnostics.ShouldNotBeEmpty();
        reading.Diagnostics.ShouldAllBe(d => d.Line >= 1 && d.Column >= 1 && d.Found.Length > 0 && d.Accepted.Length > 0);
    }

    [Fact]
    public void A_syntax_error_is_told_with_its_line() =>
        TrialProtocol.Parse("trial:\n  id: x\n  version: [1\nfields: []\n", "f").Diagnostics.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            d => d.Code.ShouldBe("P001"),
            d => d.Line.ShouldBeInRange(3, 4));

    [Fact]
    public void A_byte_order_mark_and_Windows_line_ends_change_nothing_that_is_read() =>
        TrialProtocol.Parse("\uFEFF" + Source.ReplaceLineEndings("\r\n"), "f").Diagnostics.ShouldBeEmpty();

    [Fact]
    public void An_alias_bomb_ends_quickly_in_one_diagnostic()
    {
        var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i <= 20; i++)
        {
            bomb.Append(System.Globalization.CultureInfo.InvariantCulture, $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        }

        Refused(bomb.ToString()).Message.ShouldContain("aliases");
    }

    [Fact]
    public void A_bomb_of_nested_criteria_ends_quickly_too()
    {
        var bomb = new StringBuilder("fields:\n  - &c0 {all: []}\n");
        for (var i = 1; i <= 30; i++)
        {
            bomb.Append(System.Globalization.CultureInfo.InvariantCulture, $"  - &c{i} {{all: [*c{i - 1}, *c{i - 1}, *c{i - 1}]}}\n");
        }

        Refused(bomb + "eligibility: {waivers: none, criteria: [{id: a, label: b, require: *c30}]}\n").Code.ShouldBe("P001");
    }

    [Theory]
    [InlineData("a: *b")]
    [InlineData("{*b: 1, *c: 2}")]
    [InlineData("? *b\n: 1\n? *b\n: 2\nb: &b 3")]
    public void An_alias_of_nothing_before_it_is_refused(string text) => Refused(text).Message.ShouldContain("names nothing");

    [Theory]
    [InlineData("a: &a [*a]")]
    [InlineData("a: &a {b: *a}")]
    [InlineData("eligibility: {waivers: none, criteria: [{id: a, label: b, require: &r {all: [*r]}}]}")]
    public void An_alias_inside_its_own_anchor_is_refused(string text) => Refused(text).Message.ShouldContain("own anchor");

    [Theory]
    [InlineData("[", 100_000)]
    [InlineData("{a: ", 50_000)]
    [InlineData("- ", 20_000)]
    [InlineData("? ", 20_000)]
    public void Deep_nesting_ends_quickly_in_one_diagnostic(string open, int times) => Refused(string.Concat(Enumerable.Repeat(open, times))).Message.ShouldContain("deep");

    [Fact]
    public void A_key_of_a_million_letters_ends_quickly()
    {
        var watch = Stopwatch.StartNew();

        TrialProtocol.Parse($"? {new string('a', 1_000_000)}\n: 1\n", "f").Protocol.ShouldBeNull();

        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    /// <summary>Lines are deleted, doubled, swapped and cut, words replaced by nastier ones; the seed is fixed, so a failure can be repeated.</summary>
    [Theory]
    [InlineData("il2-rcc.yaml", 1)]
    [InlineData("6mp-leukaemia.yaml", 2)]
    public void No_mutation_of_a_shipped_protocol_makes_reading_throw(string file, int seed)
    {
        var random = new System.Random(seed);
        var lines = Repository.Read("protocols", file).Split('\n');
        for (var i = 0; i < 1500; i++)
        {
            var text = Mutate(lines, random);
            try
            {
                var reading = TrialProtocol.Parse(text, file);
                (reading.Protocol is null).ShouldBe(reading.Diagnostics.Length > 0);
            }
            catch (Exception e) when (e is not ShouldAssertException)
            {
                throw new InvalidOperationException($"Mutation {i} of {file} made reading throw: {e.Message}\n{Difference(lines, text)}", e);
            }
        }
    }

    private static readonly string[] Nasty =
        ["0", "-1", "1e400", "NaN", "", "null", "~", "{}", "[]", "[[]]", "true", "99999999999999999999999999", "2147483647", "-2147483648", "1e-300", "0.4999999", "*stages", "&x", "!!int 3", "\"", "'", "IL2", "OBS", "1 kg", "0 IU", "79228162514264337593543950335 IU", "T1", "1997-06-02", "\u0000", "\uD800", "😀", "0.999", "1000", "%", "kind"];

    private static string Mutate(string[] lines, System.Random random)
    {
        var list = lines.ToList();
        for (var n = random.Next(1, 4); n > 0; n--)
        {
            var at = random.Next(list.Count);
            switch (random.Next(7))
            {
                case 0:
                    list.RemoveAt(at);
                    break;
                case 1:
                    list.Insert(at, list[random.Next(list.Count)]);
                    break;
                case 2:
                    list[at] = list[at][..random.Next(list[at].Length + 1)];
                    break;
                case 3:
                    list = list[..Math.Max(1, at)];
                    break;
                case 4:
                    list[at] = random.Next(2) == 0 ? "  " + list[at] : list[at].TrimStart();
                    break;
                default:
                    var words = list[at].Split(' ');
                    var word = random.Next(words.Length);
                    words[word] = Nasty[random.Next(Nasty.Length)] + (words[word].EndsWith(',') ? "," : words[word].EndsWith('}') ? "}" : "");
                    list[at] = string.Join(' ', words);
                    break;
            }
        }

        return string.Join('\n', list);
    }

    private static string Difference(string[] lines, string text) => string.Join('\n', text.Split('\n').Except(lines));

    private static Diagnostic Refused(string text)
    {
        var watch = Stopwatch.StartNew();
        var reading = TrialProtocol.Parse(text, "f");
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        return reading.Diagnostics.ShouldHaveSingleItem();
    }
}
