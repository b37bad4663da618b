using Equipoise.Trials.Protocol;

namespace Equipoise.Tests.Protocol;

public sealed class ShippedProtocolTests
{
    [Theory]
    [InlineData("il2-rcc.yaml")]
    [InlineData("6mp-leukaemia.yaml")]
    [InlineData("examples/surface-three-weekly-and-weekly.yaml")]
    [InlineData("examples/carboplatin-area-under-curve.yaml")]
    [InlineData("examples/daily-tablet-until-relapse.yaml")]
    public void A_shipped_protocol_is_complete_and_consistent(string file)
    {
        var reading = TrialProtocol.Parse(Repository.Read("protocols", file), file);

        reading.Diagnostics.ShouldBeEmpty();
        reading.Protocol.ShouldNotBeNull();
    }
}
