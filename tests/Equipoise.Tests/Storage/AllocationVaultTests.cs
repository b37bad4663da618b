using Equipoise.Adapters;
using Equipoise.Adapters.Storage;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Randomisation;

namespace Equipoise.Tests.Storage;

public sealed class AllocationVaultTests : IDisposable
{
    private static readonly byte[] Secret = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_vault_gives_the_allocations_of_its_secret()
    {
        AllocationVault.Create(folder["a.vault"], Secret);
        var protocol = TrialProtocol.Parse(Repository.Read("protocols", "il2-rcc.yaml"), "il2-rcc.yaml").Protocol.ShouldNotBeNull();
        var source = AllocationVault.Open(folder["a.vault"]).Source(protocol);
        Enumerable.Range(1, 40).Select(position => source(AllocationRequest.At("all", position)))
            .ShouldBe(Enumerable.Range(1, 40).Select(position => AllocationSequence.ArmAt(Secret, protocol.Document.Randomisation, "all", position)));
    }

    [Fact]
    public void Only_the_owner_may_read_a_vault()
    {
        AllocationVault.Create(folder["a.vault"], Secret);
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(folder["a.vault"]).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public void A_vault_is_never_overwritten()
    {
        AllocationVault.Create(folder["a.vault"], Secret);
        Should.Throw<BadInputException>(() => AllocationVault.Create(folder["a.vault"], new byte[32])).Diagnostics[0].Code.ShouldBe("V001");
        AllocationVault.Open(folder["a.vault"]).Commitment.ShouldBe(AllocationSequence.Commitment(Secret));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("not JSON")]
    [InlineData("{\"method\":\"equipoise-hmac-blocks-1\",\"secret\":\"00\",\"commitment\":\"00\"}")]
    public void A_vault_that_does_not_hold_what_it_says_is_refused(string content)
    {
        File.WriteAllText(folder["a.vault"], content);
        Should.Throw<BadInputException>(() => AllocationVault.Open(folder["a.vault"])).Diagnostics[0].Code.ShouldBe("V003");
    }

    [Fact]
    public void A_missing_vault_is_said_when_an_allocation_is_asked_for()
    {
        var state = TrialState.Fold(RehearsedEntries.Portions(5).SelectMany(p => p));
        var source = AllocationVault.SourceBeside(folder["a.ledger"], state);
        Should.Throw<BadInputException>(() => source(AllocationRequest.At("all", 1))).Diagnostics[0].Code.ShouldBe("V002");
    }

    [Fact]
    public void The_vault_of_another_trial_is_refused()
    {
        var state = TrialState.Fold(RehearsedEntries.Portions(5).SelectMany(p => p));
        AllocationVault.Create(AllocationVault.PathFor(folder["a.ledger"]), Secret);
        Should.Throw<BadInputException>(() => AllocationVault.SourceBeside(folder["a.ledger"], state)(AllocationRequest.At("all", 1))).Diagnostics[0].Code.ShouldBe("V004");
    }
}
