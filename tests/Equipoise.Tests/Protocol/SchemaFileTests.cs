using Equipoise.Trials.Protocol.Reading;

namespace Equipoise.Tests.Protocol;

public sealed class SchemaFileTests
{
    [Fact]
    public void The_committed_schema_is_the_one_that_the_program_prints() =>
        SchemaWriter.Write().ShouldBe(Repository.Read("protocols", "protocol.schema.json"), "run: ./equipoise schema > protocols/protocol.schema.json");
}
