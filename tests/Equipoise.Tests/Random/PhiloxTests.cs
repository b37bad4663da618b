using Equipoise.Statistics.Random;

namespace Equipoise.Tests.Random;

public sealed class PhiloxTests
{
    // The published known answers of Random123 for philox4x32 with 10 rounds: counter, key, output.
    [Theory]
    [InlineData("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8")]
    [InlineData("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd")]
    [InlineData("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1")]
    public void Known_answers_are_met(string counter, string key, string expected)
    {
        var output = new uint[4];
        Philox.Block(Words(counter), Words(key), output);
        output.ShouldBe(Words(expected));
    }

    private static uint[] Words(string text) => [.. text.Split(' ').Select(word => Convert.ToUInt32(word, 16))];
}
