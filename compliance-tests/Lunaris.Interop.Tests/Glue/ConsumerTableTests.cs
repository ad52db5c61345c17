using NUnit.Framework;

namespace Lunaris.Interop.Tests.Glue;

/// <summary>The table of docs/libiscsi-consumers.md as a whole; its cells are checked by the tests that fill them.</summary>
[TestFixture]
[Category("Interop")]
public sealed class ConsumerTableTests
{
    [Test]
    public void Every_row_is_filled_by_a_test_and_every_test_has_its_row()
        => Assert.That(ConsumerTable.Written, Is.EqualTo(ConsumerTable.Declared));

    [Test]
    public void Every_row_tells_of_both_libraries()
        => Assert.That(ConsumerTable.Incomplete, Is.Empty);
}
