using System.Globalization;
using System.Text.Json.Nodes;
using Equipoise.Trials.Ledger;

namespace Equipoise.Tests.Ledger;

/// <summary>The examples of RFC 8785 (JSON Canonicalization Scheme): sections 3.2.2 and 3.2.3, and the number samples of appendix B.</summary>
public sealed class CanonicalJsonTests
{
    [Theory]
    [InlineData("0000000000000000", "0")]
    [InlineData("8000000000000000", "0")]
    [InlineData("0000000000000001", "5e-324")]
    [InlineData("8000000000000001", "-5e-324")]
    [InlineData("7fefffffffffffff", "1.7976931348623157e+308")]
    [InlineData("ffefffffffffffff", "-1.7976931348623157e+308")]
    [InlineData("4340000000000000", "9007199254740992")]
    [InlineData("c340000000000000", "-9007199254740992")]
    [InlineData("4430000000000000", "295147905179352830000")]
    [InlineData("44b52d02c7e14af5", "9.999999999999997e+22")]
    [InlineData("44b52d02c7e14af6", "1e+23")]
    [InlineData("44b52d02c7e14af7", "1.0000000000000001e+23")]
    [InlineData("444b1ae4d6e2ef4e", "999999999999999700000")]
    [InlineData("444b1ae4d6e2ef4f", "999999999999999900000")]
    [InlineData("444b1ae4d6e2ef50", "1e+21")]
    [InlineData("3eb0c6f7a0b5ed8c", "9.999999999999997e-7")]
    [InlineData("3eb0c6f7a0b5ed8d", "0.000001")]
    [InlineData("41b3de4355555553", "333333333.3333332")]
    [InlineData("41b3de4355555554", "333333333.33333325")]
    [InlineData("41b3de4355555555", "333333333.3333333")]
    [InlineData("41b3de4355555556", "333333333.3333334")]
    [InlineData("41b3de4355555557", "333333333.33333343")]
    [InlineData("becbf647612f3696", "-0.0000033333333333333333")]
    [InlineData("43143ff3c1cb0959", "1424953923781206.2")]
    public void A_number_is_written_as_in_appendix_B(string bits, string expected)
    {
        var number = BitConverter.UInt64BitsToDouble(ulong.Parse(bits, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        CanonicalJson.Number(number).ShouldBe(expected);
        double.Parse(expected, CultureInfo.InvariantCulture).ShouldBe(number);
    }

    [Theory]
    [InlineData("7fffffffffffffff")]
    [InlineData("7ff0000000000000")]
    [InlineData("fff0000000000000")]
    public void What_is_not_a_finite_number_is_refused(string bits) =>
        Should.Throw<ArgumentException>(() => CanonicalJson.Number(BitConverter.UInt64BitsToDouble(ulong.Parse(bits, NumberStyles.HexNumber, CultureInfo.InvariantCulture))));

    [Fact]
    public void The_document_of_section_3_2_2_is_written_as_there() =>
        Canonical("""
            {
              "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
              "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
              "literals": [null, true, false]
            }
            """).ShouldBe("""{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}""");

    [Fact]
    public void Properties_are_sorted_by_UTF_16_code_units_as_in_section_3_2_3()
    {
        var sorted = JsonNode.Parse(Canonical("""
            {
              "\u20ac": "Euro Sign",
              "\r": "Carriage Return",
              "\ufb33": "Hebrew Letter Dalet With Dagesh",
              "1": "One",
              "\ud83d\ude00": "Emoji: Grinning Face",
              "\u0080": "Control",
              "\u00f6": "Latin Small Letter O With Diaeresis"
            }
            """)).ShouldNotBeNull().AsObject();
        sorted.Select(p => p.Value?.GetValue<string>()).ShouldBe(
        [
            "Carriage Return", "One", "Control", "Latin Small Letter O With Diaeresis", "Euro Sign", "Emoji: Grinning Face", "Hebrew Letter Dalet With Dagesh",
        ]);
    }

    [Theory]
    [InlineData("\u0000\u001f\u007f\u2028<>&+\u00e9", "\"\\u0000\\u001f\u007f\u2028<>&+\u00e9\"")]
    [InlineData("\b\t\n\f\r", "\"\\b\\t\\n\\f\\r\"")]
    public void Only_the_obligatory_escapes_are_used(string text, string expected) => CanonicalJson.Write(JsonValue.Create(text)).ShouldBe(expected);

    [Fact]
    public void An_unpaired_surrogate_is_refused()
    {
        Should.Throw<ArgumentException>(() => CanonicalJson.Write(JsonValue.Create("a\ud83d")));
        Should.Throw<ArgumentException>(() => CanonicalJson.Write(JsonValue.Create("\ude00b")));
    }

    [Fact]
    public void A_document_with_a_key_twice_has_no_canonical_form() => Should.Throw<ArgumentException>(() => Canonical("""{"a":1,"a":2}"""));

    private static string Canonical(string json) => CanonicalJson.Write(JsonNode.Parse(json));
}
