import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FolderLockedError, lockFolder } from '../../../../subgraphs/kit/database/folder-lock.ts'
import { openPglite } from '../../../../subgraphs/kit/database/pglite.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'folder-lock-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Another process that holds the folder and says so. */
async function holdElsewhere() {
  const module = new URL('../../../../dist/subgraphs/kit/database/folder-lock.js', import.meta.url)
    .href
  const child = spawn(process.execPath, [
    '--input-type=module',
    '--eval',
    `import { lockFolder } from ${JSON.stringify(module)}
     await lockFolder(${JSON.stringify(folder)})
     console.log('held')
     setInterval(() => {}, 1000)`,
  ])
  await once(child.stdout, 'data')
  return child
}

describe('the lock on a data folder', () => {
  test('a folder that is open here is refused here, and free once it is released', async () => {
    const lock = await lockFolder(folder)
    await expect(lockFolder(folder)).rejects.toThrow(FolderLockedError)
    await lock.release()
    await (await lockFolder(folder)).release()
  })

  test('a folder is for its owner alone, also one that was open to others', async () => {
    const open = join(folder, 'open-to-others')
    await mkdir(open, { mode: 0o755 })
    await (await lockFolder(open)).release()
    expect((await stat(open)).mode & 0o777).toBe(0o700)
  })

  test('a folder that another process holds is refused, and free the moment that process is killed', async () => {
    const other = await holdElsewhere()
    await expect(lockFolder(folder)).rejects.toThrow(FolderLockedError)
    other.kill('SIGKILL')
    await once(other, 'exit')
    await (await lockFolder(folder)).release()
  })

  test('the files of an embedded database are for its owner alone, while it is open and after', async () => {
    const data = join(folder, 'private')
    await mkdir(data, { mode: 0o755 })
    const rights = async () => {
      const found = new Set<string>()
      for (const name of ['.', ...(await readdir(data, { recursive: true }))]) {
        const { mode } = await stat(join(data, name))
        found.add((mode & 0o777).toString(8))
      }
      return [...found].toSorted()
    }
    const db = await openPglite({ folder: data })
    expect(await rights()).toEqual(['600', '700'])
    await db.asOwner((owner) => owner.script('create table kept (n integer)'))
    await db.close()
    expect(await rights()).toEqual(['600', '700'])
    // left open by an older version
    await writeFile(join(data, 'left-open'), '')
    await chmod(join(data, 'left-open'), 0o644)
    await (await openPglite({ folder: data })).close()
    expect(await rights()).toEqual(['600', '700'])
  })

  test('the embedded database does not open a folder that is held, and harms nothing in it', async () => {
    const data = join(folder, 'data')
    const first = await openPglite({ folder: data })
    await first.asOwner((owner) =>
      owner.script('create table kept (n integer); insert into kept values (7)'),
    )
    await expect(openPglite({ folder: data })).rejects.toThrow(FolderLockedError)
    await first.close()
    const again = await openPglite({ folder: data })
    expect(await again.asOwner((owner) => owner.query('select n from kept'))).toEqual([{ n: 7 }])
    await again.close()
  })
})
