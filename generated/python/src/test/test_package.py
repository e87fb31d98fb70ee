"""The distribution as it would be published."""

import importlib.metadata
import unittest

from packaging.metadata import Metadata
from packaging.requirements import Requirement


class PackageTest(unittest.TestCase):
    def test_its_metadata_is_complete_and_valid(self):
        distribution = importlib.metadata.distribution("fastauth-client")
        metadata = Metadata.from_email(distribution.read_text("METADATA"), validate=True)
        self.assertEqual(metadata.name, "fastauth-client")
        self.assertEqual((metadata.author, metadata.license_expression), ("FastAuth", "MIT"))
        self.assertEqual(metadata.description_content_type, "text/markdown")
        self.assertIn("## Tour", metadata.description)
        self.assertIn("asgi", metadata.keywords)
        self.assertIn("Typing :: Typed", metadata.classifiers)
        self.assertLessEqual({"Repository", "Documentation", "Changelog"}, metadata.project_urls.keys())

    def test_it_needs_no_more_than_httpx_and_what_verifies_signatures(self):
        required = {Requirement(one).name.lower() for one in importlib.metadata.requires("fastauth-client")}
        self.assertEqual(required, {"httpx", "pyjwt", "cryptography"})

    def test_what_is_in_it(self):
        files = {str(file) for file in importlib.metadata.files("fastauth-client")}
        self.assertIn("fastauth_client/py.typed", files)
        self.assertTrue(any(file.endswith("/LICENSE") for file in files), files)
        self.assertFalse([file for file in files if "test" in file or "scenario" in file])


if __name__ == "__main__":
    unittest.main()
